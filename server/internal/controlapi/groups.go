package controlapi

import (
	"github.com/vitable-sandbox/sandbox/fixtures"
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/contract"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
)

func showGroups(c *httpapi.Call) (httpapi.Answer, error) {
	groups, more := c.Tenant.CountedGroups(c.QueryNumber("limit", defaultLimit))
	c.WorkOn(len(groups))
	list := control.GroupListResponse{Data: make([]control.CountedGroup, len(groups)), More: more}
	for i := range groups {
		g := &groups[i]
		list.Data[i] = control.CountedGroup{
			Id: g.ID, Name: g.Name, ExternalReferenceId: g.ExternalReferenceID, CreatedAt: g.CreatedAt, UpdatedAt: g.UpdatedAt,
			Subscribed: g.Subscribed, Removed: g.Removed, InFlight: g.InFlight,
		}
	}
	return httpapi.OK(list), nil
}

func previewRoster(c *httpapi.Call) (httpapi.Answer, error) {
	request, err := decode[control.PreviewRequest](c)
	if err != nil {
		return httpapi.Answer{}, err
	}
	var preview fixtures.Preview
	switch {
	case (request.Members == nil) == (request.RequestId == nil):
		return httpapi.Answer{}, httpapi.Invalid(`members, request_id: give exactly one, as in {"members":[]} or {"request_id":"grpmsr_…"}`)
	case request.RequestId != nil:
		preview, err = c.Tenant.PreviewSync(c.GroupID(), *request.RequestId)
	default:
		roster := contract.Roster{Rows: *request.Members}
		if found := roster.Duplicates(); len(found) > 0 {
			return httpapi.Answer{}, &httpapi.Problem{Kind: httpapi.DuplicateReference, Message: found.Error()}
		}
		preview, err = c.Tenant.Preview(c.GroupID(), *request.Members)
	}
	if err != nil {
		return httpapi.Answer{}, err
	}
	c.WorkOn(len(preview.Added) + len(preview.Changed) + len(preview.Removed))
	return httpapi.OK(control.PreviewResponse{Data: wirePreview(&preview)}), nil
}

func wirePreview(p *fixtures.Preview) control.Preview {
	wire := control.Preview{
		Added: make([]control.PreviewMember, len(p.Added)), Removed: make([]control.PreviewMember, len(p.Removed)),
		Changed: make([]control.ChangedMember, len(p.Changed)), Untouched: p.Untouched,
	}
	for i := range p.Added {
		wire.Added[i] = wirePreviewMember(&p.Added[i])
	}
	for i := range p.Removed {
		wire.Removed[i] = wirePreviewMember(&p.Removed[i].Row)
	}
	for i := range p.Changed {
		changed := &p.Changed[i]
		wire.Changed[i] = control.ChangedMember{GroupMemberId: changed.ID, ReferenceId: changed.ReferenceID}
		for _, f := range changed.Fields {
			wire.Changed[i].Fields = append(wire.Changed[i].Fields, control.ChangedField(f))
		}
	}
	return wire
}

func wirePreviewMember(r *fixtures.Row) control.PreviewMember {
	return control.PreviewMember{ReferenceId: r.ReferenceID, FirstName: r.FirstName, LastName: r.LastName, PlanId: r.PlanID}
}
