package server

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/vitable-sandbox/sandbox/server/control"
)

// defaultControlLimit is how many items a list of the control API has where the request does not say.
const defaultControlLimit = 10_000

// ListSyncs is the operation of the control API.
func (c controls) ListSyncs(ctx echo.Context, params control.ListSyncsParams) error {
	x := exchangeOf(ctx)
	if params.GroupId != nil {
		x.groupID = *params.GroupId
	}
	syncs, err := c.controlled(x.org).Syncs(x.groupID)
	if err != nil {
		return err
	}
	newest, more := newestOf(syncs, params.Limit)
	list := control.SyncListResponse{Data: make([]control.Sync, len(newest)), More: more}
	for i := range newest {
		list.Data[i] = wireOfExplanation(&newest[i])
	}
	return x.reply(http.StatusOK, list, nil)
}

// GetSync is the operation of the control API.
func (c controls) GetSync(ctx echo.Context, requestID string) error {
	x := exchangeOf(ctx)
	sync, err := c.controlled(x.org).Sync(requestID)
	return x.replySync(&sync, err)
}

// CompleteSync is the operation of the control API.
func (c controls) CompleteSync(ctx echo.Context, requestID string) error {
	x := exchangeOf(ctx)
	request, err := decodeBody[control.Completion](x)
	if err != nil {
		return err
	}
	var failures []Failure
	if request.Failures != nil {
		for _, f := range *request.Failures {
			failure := Failure{ReferenceID: f.ReferenceId, Operation: f.Operation}
			if f.Reason != nil {
				failure.Reason = *f.Reason
			}
			failures = append(failures, failure)
		}
	}
	sync, err := c.controlled(x.org).CompleteSync(requestID, failures...)
	return x.replySync(&sync, err)
}

func (x *exchange) replySync(sync *Sync, err error) error {
	if err != nil {
		return err
	}
	x.groupID = sync.GroupID
	return x.reply(http.StatusOK, control.SyncResponse{Data: wireOfExplanation(sync)}, nil)
}

// ListMembers is the operation of the control API.
func (c controls) ListMembers(ctx echo.Context, groupID string, params control.ListMembersParams) error {
	x := exchangeOf(ctx)
	list := c.controlled(x.org).Roster
	if params.Status != nil && *params.Status == control.Removed {
		list = c.controlled(x.org).RemovedMembers
	}
	members, err := list(groupID)
	if err != nil {
		return err
	}
	if len(members) == 0 {
		x.hintOtherKeys()
	}
	shown, more := members, 0
	if limit := limitOf(params.Limit); len(members) > limit {
		shown, more = members[:limit], len(members)-limit
	}
	response := control.MemberListResponse{Data: make([]control.Member, len(shown)), More: more}
	for i := range shown {
		response.Data[i] = wireOfMember(&shown[i])
	}
	return x.reply(http.StatusOK, response, nil)
}

func limitOf(limit *int) int {
	if limit == nil {
		return defaultControlLimit
	}
	return *limit
}

// newestOf keeps the last items of a list, and says how many more there are.
func newestOf[T any](items []T, limit *int) (newest []T, more int) {
	more = max(0, len(items)-limitOf(limit))
	return items[more:], more
}

func wireOfExplanation(s *Sync) control.Sync {
	wire := control.Sync{
		RequestId: s.RequestID, GroupId: s.GroupID, AcceptedAt: formatTime(s.AcceptedAt),
		CompletedAt: instantOrNull(s.CompletedAt), DueAt: instantOrNull(s.DueAt),
		Complete: s.Complete, CompleteFrom: s.CompleteFrom, Polls: s.Polls,
		Behind: textOrNull(s.Behind), WaitsFor: textOrNull(s.WaitsFor), Unchanged: s.Unchanged,
	}
	if s.Rows == nil {
		return wire
	}
	rows := make([]control.RowOutcome, len(s.Rows))
	for i := range s.Rows {
		row := &s.Rows[i]
		outcome := map[string]string{"add": "added", "remove": "removed"}[row.Operation]
		if row.Failed {
			outcome = "failed"
		}
		rows[i] = control.RowOutcome{
			ReferenceId: textOrNull(row.ReferenceID), Operation: row.Operation, Outcome: outcome,
			GroupMemberId: textOrNull(row.MemberID), Reason: textOrNull(row.Reason), Rule: textOrNull(row.Rule), ByHand: row.ByHand,
		}
	}
	wire.Rows = &rows
	return wire
}

func wireOfMember(m *Member) control.Member {
	wire := control.Member{
		Id: m.ID, ReferenceId: m.ReferenceID, AddedAt: formatTime(m.AddedAt), RemovedAt: instantOrNull(m.RemovedAt),
	}
	if !m.RemovedAt.IsZero() {
		return wire
	}
	wire.FirstName, wire.LastName, wire.DateOfBirth = &m.FirstName, &m.LastName, &m.DateOfBirth
	wire.Phone, wire.Email, wire.PlanId = &m.Phone, m.Email, &m.PlanID
	wire.Address = &control.Address{
		AddressLine1: m.Address.AddressLine1, AddressLine2: m.Address.AddressLine2,
		City: m.Address.City, State: m.Address.State, Zipcode: m.Address.Zipcode,
	}
	return wire
}

func instantOrNull(t time.Time) *string {
	if t.IsZero() {
		return nil
	}
	text := formatTime(t)
	return &text
}

func textOrNull(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}
