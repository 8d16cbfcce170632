package exploring

import (
	"regexp"
	"runtime"
	"strconv"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// variables are those of the command in one run: what it inherits, and what the run says in its place.
func (c *Config) variables(url, key string, run *exploration.Run, worker int) []string {
	fault := ""
	if run != nil && run.Fault != nil {
		fault = run.Name
	}
	own := []string{
		"VITABLE_CONNECT_BASE_URL=" + url,
		"VITABLE_CONNECT_API_KEY=" + key,
		"SANDBOX_URL=" + url,
		"SANDBOX_EXPLORE_FAULT=" + fault,
		"SANDBOX_EXPLORE_WORKER=" + strconv.Itoa(worker),
	}
	for _, each := range c.Env {
		own = append(own, strings.NewReplacer("{url}", url, "{key}", key).Replace(each))
	}
	overwritten := make(map[string]bool)
	for _, each := range own {
		overwritten[nameOf(each)] = true
	}
	var all []string
	for _, each := range c.Environ {
		if !overwritten[nameOf(each)] {
			all = append(all, each)
		}
	}
	return append(all, own...)
}

// nameOf is the name of a variable, in which case has no meaning on Windows.
func nameOf(variable string) string {
	name, _, _ := strings.Cut(variable, "=")
	if runtime.GOOS == "windows" {
		return strings.ToUpper(name)
	}
	return name
}

// realAPI is an address of the real API.
var realAPI = regexp.MustCompile(`(?i)(^|[^\w.-])([\w-]+\.)*api\.([\w-]+\.)*vitablehealth\.com\b`)

// checkEnvironment refuses a variable that would lead the command to the real API. Its value may hold more than that.
func (c *Config) checkEnvironment() error {
	var names []string
	for _, each := range c.variables("", "", nil, 0) {
		name, value, _ := strings.Cut(each, "=")
		if realAPI.MatchString(value) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	return usageErrorf("the environment has the address of the real API, in %s; unset it, or replace it "+
		"with --env %s={url}", strings.Join(names, " and "), names[0])
}
