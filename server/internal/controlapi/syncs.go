package controlapi

import (
	"bytes"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

func listSyncs(c *httpapi.Call) (httpapi.Answer, error) {
	groupID, _ := c.QueryText("group_id")
	c.About(groupID, "")
	syncs, more, err := c.Tenant.Syncs(groupID, c.QueryNumber("limit", defaultLimit))
	if err != nil {
		return httpapi.Answer{}, err
	}
	list := control.SyncListResponse{Data: []control.Sync{}, More: more}
	return httpapi.List(list, len(syncs), func(i int) any { return wireSync(&syncs[i]) }), nil
}

func getSync(c *httpapi.Call) (httpapi.Answer, error) {
	sync, err := c.Tenant.Sync(c.RequestID())
	return answerSync(c, &sync, err)
}

func completeSync(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[control.Completion](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	sync, err := c.Tenant.Complete(c.RequestID(), valueOf(request.Failures))
	return answerSync(c, &sync, err)
}

func answerSync(c *httpapi.Call, sync *platform.Sync, err error) (httpapi.Answer, error) {
	if err != nil {
		return httpapi.Answer{}, err
	}
	c.About(sync.GroupID, "")
	c.WorkOn(len(sync.Outcomes))
	wire := wireSync(sync)
	rows := make([]control.RowOutcome, len(sync.Outcomes))
	for i := range sync.Outcomes {
		rows[i] = wireOutcome(&sync.Outcomes[i])
	}
	wire.Rows = &rows
	return httpapi.OK(control.SyncResponse{Data: wire}), nil
}

func wireSync(s *platform.Sync) control.Sync {
	return control.Sync{
		RequestId: s.RequestID, GroupId: s.GroupID, AcceptedAt: s.AcceptedAt,
		CompletedAt: orNull(s.CompletedAt), DueAt: orNull(s.DueAt),
		Complete: s.Complete.String(), CompleteFrom: s.CompleteFrom, Polls: s.Polls,
		Behind: orNull(s.Behind), WaitsFor: orNull(s.WaitsFor), Unchanged: s.Unchanged,
	}
}

func wireOutcome(o *fixtures.Outcome) control.RowOutcome {
	came := map[string]string{fixtures.Add: "added", fixtures.Remove: "removed"}[o.Operation]
	if o.Reason != "" {
		came = "failed"
	}
	return control.RowOutcome{
		ReferenceId: orNull(o.ReferenceID), Operation: o.Operation, Outcome: came,
		GroupMemberId: orNull(o.MemberID), Reason: orNull(o.Reason), Rule: orNull(o.Rule), ByHand: o.ByHand,
	}
}

func listMembers(c *httpapi.Call) (httpapi.Answer, error) {
	list := c.Tenant.Members
	if status, _ := c.QueryText("status"); status == "removed" {
		list = c.Tenant.RemovedMembers
	}
	members, err := list(c.GroupID())
	if err != nil {
		return httpapi.Answer{}, err
	}
	if len(members) == 0 {
		c.HintOtherKeys()
	}
	shown := members[:min(c.QueryNumber("limit", defaultLimit), len(members))]
	response := control.MemberListResponse{Data: []control.Member{}, More: len(members) - len(shown)}
	return httpapi.List(response, len(shown), func(i int) any { return wireMember(&shown[i]) }), nil
}

// wireMember is a member; of a removed one only ids and dates are kept.
func wireMember(m *fixtures.Member) control.Member {
	wire := control.Member{Id: m.ID, ReferenceId: m.ReferenceID, AddedAt: m.AddedAt, RemovedAt: orNull(m.RemovedAt)}
	if m.RemovedAt.IsZero() {
		wire.FirstName, wire.LastName, wire.DateOfBirth = &m.FirstName, &m.LastName, &m.DateOfBirth
		wire.Phone, wire.Email, wire.PlanId, wire.Address = &m.Phone, m.Email, &m.PlanID, &m.Address
	}
	return wire
}

func makeRoster(c *httpapi.Call) (httpapi.Answer, error) {
	plan, given := c.QueryText("plan_id")
	if plans := c.Tenant.Plans(); !given && len(plans) > 0 {
		plan = plans[0].ID
	}
	if plan == "" {
		return httpapi.Answer{}, httpapi.Invalid("plan_id: is required, because the organization has no plan")
	}
	size := c.QueryNumber("size", 10)
	c.WorkOn(size)
	rows, err := fixtures.Roster(size, uint64(c.QueryNumber("seed", 1)), plan)
	if err != nil {
		return httpapi.Answer{}, httpapi.Invalid(err.Error())
	}
	var payload bytes.Buffer
	err = fixtures.WriteRoster(&payload, rows)
	answer := httpapi.OK(nil)
	answer.Text = payload.Bytes()
	return answer, err
}
