package pagetest_test

import "testing"

// What an address shows is whole even where the lists beside it have not come yet.
func TestAddressesDoNotWaitForLists(t *testing.T) {
	t.Parallel()
	url, o := serve(t)
	tell(t, url, o)
	all, err := o.Syncs("")
	if err != nil {
		t.Fatal(err)
	}
	p := visit(t, url, "#/start", key, wide)
	p.run(`(() => {
		const whole = window.fetch;
		window.fetch = (address, ...given) => String(address).endsWith('/syncs?limit=500') ? new Promise(() => {}) : whole(address, ...given);
		document.querySelector('.org summary').click();
	})()`)
	p.wait("document.querySelector('.keyform input')")
	p.run("document.querySelector('.keyform input').value = " + quote(key))
	p.press("Use it")
	p.open("#/groups/grp_abc123def456/members/EMP-001")
	p.waitText("added")
	p.open("#/groups/grp_abc123def456/compare/" + all[1].RequestID)
	p.wait("document.querySelector('.detail select').value === " + quote(all[1].RequestID))
}
