package controlapi

import (
	"github.com/vitable-sandbox/sandbox/server/control"
	"github.com/vitable-sandbox/sandbox/server/internal/httpapi"
	"github.com/vitable-sandbox/sandbox/server/internal/tenant"
)

func listOrganizations(c *httpapi.Call) (httpapi.Answer, error) {
	listed, more := c.Organizations()
	list := control.OrganizationListResponse{Data: make([]control.Organization, len(listed)), More: more}
	for i := range listed {
		list.Data[i] = wireOrganization(listed[i])
	}
	return httpapi.OK(list), nil
}

func openOrganization(c *httpapi.Call) (httpapi.Answer, error) {
	known, err := c.Known(c.Param("fingerprint"))
	if err != nil {
		return httpapi.Answer{}, err
	}
	return httpapi.OK(control.OrganizationResponse{Data: wireOrganization(known)}), nil
}

func wireOrganization(o tenant.Listed) control.Organization {
	return control.Organization{Fingerprint: o.Fingerprint, Since: o.Since}
}
