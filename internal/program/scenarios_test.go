package program

import (
	"strings"
	"testing"

	"github.com/vitable-sandbox/sandbox/fixtures"
)

func TestScenarios(t *testing.T) {
	t.Parallel()
	list := call(t, nil, "", "scenarios")
	if list.code != 0 || list.errors != "" {
		t.Fatalf("want exit code 0, got %+v", list)
	}
	for _, name := range fixtures.Names() {
		if !strings.Contains(list.out, "  "+name+"  ") {
			t.Errorf("no %s in the list:\n%s", name, list.out)
		}
		// What is printed is a file to begin with.
		r := call(t, nil, "", "scenarios", name)
		if want, err := fixtures.ScenarioText(name); err != nil || r.out != string(want) || r.code != 0 {
			t.Errorf("%s: %v, %+v", name, err, r)
		}
		if checked := call(t, nil, r.out, "check", "-", name); checked.code != 0 || checked.out != "-: ok\n"+name+": ok\n" {
			t.Errorf("%s: %+v", name, checked)
		}
	}
	if !strings.Contains(list.out, "slow             a sync request that is in flight for a minute.\n") {
		t.Errorf("the list does not say what they show:\n%s", list.out)
	}
	wantUsageError(t, call(t, nil, "", "scenarios", "slwo"), `no scenario "slwo"; did you mean slow?`)
	wantUsageError(t, call(t, nil, "", "scenarios", "slow", "slow"), "one name at most")
	wantUsageError(t, call(t, nil, "", "--fixtures", "slwo"), "did you mean slow?")
}

func TestSuggestedFlagsHaveTheirDashes(t *testing.T) {
	t.Parallel()
	wantUsageError(t, call(t, nil, "", "--dely", "1s"), "unknown flag --dely", "; did you mean --delay?")
	if r := call(t, nil, "", "--nothing-like-it"); strings.Contains(r.errors, "mean") {
		t.Errorf("a suggestion that is not near: %s", r.errors)
	}
}

func TestVariablesThatHaveNoEffect(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env   environment
		args  []string
		want  string
		level string
	}{
		"port":              {environment{"SANDBOX_PORT=8099"}, nil, "unknown variable SANDBOX_PORT has no effect; SANDBOX_ADDR sets where to listen", "WARN"},
		"small port":        {environment{"sandbox_port=8099"}, nil, "sandbox_port has no effect; SANDBOX_ADDR sets where to listen", "WARN"},
		"small letters":     {environment{"sandbox_delay=8099"}, nil, "sandbox_delay has no effect; write it in capitals, SANDBOX_DELAY", "WARN"},
		"small, misspelled": {environment{"Sandbox_Dely=8099"}, nil, "Sandbox_Dely has no effect; did you mean SANDBOX_DELAY?", "WARN"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := start(t, test.env, test.args...)
			p.stop(t)
			log, found := p.log.String(), ""
			for line := range strings.Lines(log) {
				if strings.Contains(line, test.want) {
					found += line
				}
			}
			if strings.Count(found, "\n") != 1 || !strings.Contains(found, "level="+test.level) || strings.Contains(found, "8099") {
				t.Errorf("want one line %q at %s, without the value:\n%s", test.want, test.level, log)
			}
		})
	}
}

// PORT is set by platforms that mean something else; it counts where nobody says where to listen.
func TestPORTIsNotRead(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env   environment
		args  []string
		noted bool
	}{
		"alone":    {environment{"PORT=8099", "SANDBOX_ADDR="}, nil, true},
		"variable": {environment{"PORT=8099", "SANDBOX_ADDR=127.0.0.1:0"}, nil, false},
		"flag":     {environment{"PORT=8099"}, []string{"--addr", "127.0.0.1:0"}, false},
		"no PORT":  {nil, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var c serveConfig
			if _, err := parse(serveSettings(&c), test.args, test.env); err != nil {
				t.Fatal(err)
			}
			var log watched
			c.advise(newLogger(&log, false, 0), test.env)
			if got := strings.Contains(log.String(), "level=INFO msg=\"the variable PORT is not read; set SANDBOX_ADDR"); got != test.noted {
				t.Errorf("noted is %t, want %t:\n%s", got, test.noted, log.String())
			}
		})
	}
}

func TestALoopbackAddressInAContainer(t *testing.T) {
	t.Parallel()
	for addr, want := range map[string]bool{"127.0.0.1:4010": true, "[::1]:4010": true, ":4010": false, "0.0.0.0:4010": false} {
		var log watched
		(&serveConfig{addr: addr}).advise(newLogger(&log, false, 0), environment{"KUBERNETES_SERVICE_HOST=10.0.0.1"})
		if got := strings.Contains(log.String(), "seems to be a container, whose loopback address nobody else can reach; SANDBOX_ADDR=:4010"); got != want {
			t.Errorf("%s: noted is %t, want %t", addr, got, want)
		}
		log = watched{}
		(&serveConfig{addr: addr, addrGiven: true}).advise(newLogger(&log, false, 0), environment{"container=podman"})
		if log.String() != "" {
			t.Errorf("%s, which somebody chose: %s", addr, log.String())
		}
	}
}
