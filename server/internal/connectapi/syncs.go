package connectapi

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/api"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/platform"
)

// submit accepts a roster. It checks, in this order: JSON and contract, duplicates, the group, rules with conditions on
// rows.
func submit(c *httpapi.Call) (httpapi.Answer, error) {
	c.Work(len(c.Text))
	roster, err := c.Operation.DecodeRoster(c.Text, c.Prose())
	c.Submitted(roster.ReferenceIDs, roster.Rows)
	if err != nil {
		hintMissingPhone(c, err)
		return httpapi.Answer{}, err
	}
	c.Warn(roster.Warnings)
	if found := roster.Duplicates(); len(found) > 0 {
		return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.DuplicateReference, Message: found.Error()}
	}
	c.Warn(roster.Lookalikes())
	if err := c.MatchRows(roster.Rows); err != nil {
		return httpapi.Answer{}, err
	}
	submission := platform.Submission{GroupID: c.GroupID(), Rows: roster.Rows, Call: c.ForRules()}
	if d := c.Directives; d != nil {
		submission.Complete, submission.Rule = d.Complete, d.Rows
	}
	accepted, err := c.Tenant.Submit(submission)
	if err != nil {
		return httpapi.Answer{}, err
	}
	c.About("", accepted.ID)
	c.Rules(accepted.Rules)
	if d := c.Directives; d != nil {
		c.Applied(d.OfBatch)
		if accepted.NobodyFails {
			c.Hint("fail: no row, and no member of the group, has one of these reference_ids")
		} else {
			c.Applied(d.OfRows)
		}
	}
	if accepted.NeverDue {
		c.Hint("the clock ends at " + fixtures.EndOfTime().Format(time.RFC3339) + ", before this sync request is due: finish it with " +
			"POST /_sandbox/syncs/{request_id}/complete, or set the clock back with a reset of state and clock")
	}
	if len(accepted.PlanStays) > 0 {
		c.Hint(planStays(accepted.PlanStays))
	}
	return httpapi.Answer{
		Status: http.StatusAccepted, Text: inFlight(c, accepted.ID, accepted.GroupID, accepted.AcceptedAt, "}}\n"),
	}, nil
}

// inFlight is the answer about a batch that has not finished, an api.SyncSubmitResponse or an api.SyncRetrieveResponse, which
// ends otherwise. Every submit and most polls get it, and the encoder would take several times as long.
func inFlight(c *httpapi.Call, id, groupID string, acceptedAt time.Time, end string) []byte {
	text := make([]byte, 0, 192)
	for _, field := range [...]struct{ before, value string }{
		{`{"data":{"request_id":`, id}, {`,"group_id":`, groupID}, {`,"accepted_at":`, c.FormatTime(acceptedAt)},
	} {
		text = append(text, field.before...)
		text, _ = jsontext.AppendQuote(text, field.value) // identifiers are valid UTF-8
	}
	return append(text, end...)
}

// hintMissingPhone explains the one field that the newest official clients leave out and the contract requires.
func hintMissingPhone(c *httpapi.Call, err error) {
	var violations contract.Violations
	if !errors.As(err, &violations) {
		return
	}
	for _, v := range violations {
		if strings.HasPrefix(v.Path, "members[") && strings.HasSuffix(v.Path, "].phone") && v.IsMissing() {
			c.Hint("phone is optional in the official clients since 1.0.1, but required in the API document, which the sandbox follows: " +
				"send one with every row")
			return
		}
	}
}

// planStays says which rows name a plan that is ignored: their places, never their values.
func planStays(rows []int) string {
	var b strings.Builder
	b.WriteString("plan_id is ignored for members who are already subscribed: they keep their plan; rows:")
	for i, row := range rows {
		if i == 20 {
			b.WriteString(" and more")
			break
		}
		b.WriteString(" members[" + strconv.Itoa(row) + "]")
	}
	return b.String()
}

func retrieve(c *httpapi.Call) (httpapi.Answer, error) {
	sync, err := c.Tenant.Retrieve(c.GroupID(), c.RequestID())
	if err != nil {
		return httpapi.Answer{}, err
	}
	c.Rules(sync.Rules)
	if sync.Head != "" {
		c.Hint("it waits behind " + sync.Head + ": the batches of a group finish one after the other")
	}
	if sync.UnknownPlan {
		c.HintUnknownPlan()
	}
	if sync.Completed() {
		c.Finished()
		return answerFinished(c, &sync)
	}
	return httpapi.Answer{
		Status: http.StatusOK,
		Text:   inFlight(c, sync.RequestID, sync.GroupID, sync.AcceptedAt, `,"completed_at":null,"results":null}}`+"\n"),
	}, nil
}

// answerFinished encodes the answer about a batch that has finished once.
func answerFinished(c *httpapi.Call, sync *platform.Sync) (httpapi.Answer, error) {
	if text := c.Tenant.Answers.Of(sync.Identity); text != nil {
		return httpapi.Answer{Status: http.StatusOK, Text: text}, nil
	}
	c.WorkOn(len(sync.Outcomes))
	completed, results := sync.CompletedAt, platform.ResultsOf(sync.Outcomes)
	answer, err := c.Encoded(httpapi.OK(api.SyncRetrieveResponse{Data: api.SyncRequest{
		RequestId: sync.RequestID, GroupId: sync.GroupID, AcceptedAt: sync.AcceptedAt,
		CompletedAt: &completed, Results: &results,
	}}))
	if err == nil {
		c.Tenant.Answers.Keep(sync.Identity, answer.Text)
	}
	return answer, err
}
