package program

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
	"github.com/vitable-sandbox/sandbox/internal/exploring"
	"github.com/vitable-sandbox/sandbox/internal/shell"
)

// exploreConfig is what the settings of explore fill in.
type exploreConfig struct {
	exploring exploring.Config
	server    serveConfig
	list      bool
	again     []string // the flags that a run needs to be the same again
}

const (
	defaultBudget = 10 * time.Minute
	defaultJobs   = "1"
)

// exploreSettings lists the settings of explore in the order in which help shows them: its own, then those of its servers.
func exploreSettings(c *exploreConfig) []setting {
	x := &c.exploring
	all := []setting{
		{
			flag: "faults", value: "NAMES", otherwise: exploration.Transient, list: true,
			help:  "the faults to try: names, sets or patterns, separated by commas; --list shows them",
			apply: patterns(&x.Exploration.Faults),
		},
		{
			flag: "points", value: "NAMES", otherwise: "all", list: true,
			help:  "the calls at which to try them: names or patterns, such as SubmitGroupMemberSync-*",
			apply: patterns(&x.Exploration.Points),
		},
		{
			flag: "all-points", otherwise: "the first, the second and the last call of each operation",
			help: "tries faults at every call, and outcomes with every row", apply: to(&x.Exploration.AllPoints, parseSwitch),
		},
		{
			flag: "only", value: "POINT=FAULT", otherwise: "all", list: true,
			help:  "makes only these runs, whatever --faults says, and shows the output of the command",
			apply: patterns(&x.Exploration.Only),
		},
		{
			flag: "accept", value: "POINT=FAULT", otherwise: "none", list: true,
			help:  "known failures, as names or patterns: they are shown as known, and do not fail",
			apply: patterns(&x.Exploration.Accept),
		},
		{
			flag: "strict", otherwise: "it is skipped", help: "fails a run in which the call is not made", apply: to(&x.Exploration.Strict, parseSwitch),
		},
		{
			flag: "expect", value: "WHAT", otherwise: "the rosters of the plain runs", choices: []string{exploration.ExpectAny},
			help: "any: does not compare the rosters at the end", apply: to(&x.Exploration.Expect, text),
		},
		{
			flag: "list", otherwise: "off", help: "prints the faults, and runs nothing", apply: to(&c.list, parseSwitch),
		},
		{
			flag: "env", value: "NAME=VALUE", otherwise: "none", list: true,
			help:  "sets another variable for the command; {url} is the address, {key} the key; SANDBOX_URL and SANDBOX_EXPLORE_FAULT are always set",
			apply: c.useEnv,
		},
		{
			flag: "j", value: "N", standard: defaultJobs,
			help:  "how many copies of the command run at once; SANDBOX_EXPLORE_WORKER numbers them",
			apply: to(&x.Workers, number("copies", 1)),
		},
		{
			flag: "budget", value: "TIME", standard: defaultBudget.String(),
			help:  "the time limit for all runs; those that do not fit are left out, evenly over points and faults; 0s means no limit",
			apply: to(&x.Budget, parseDuration("0s means no limit")),
		},
		{
			flag: "timeout", value: "TIME", otherwise: "ten times the plain run, 10s or more",
			help: "the time limit for one run, in addition to the duration of its fault", apply: to(&x.Exploration.Timeout, parseTimeout),
		},
		{flag: "report", value: "FILE", otherwise: "none", help: "writes the results as JSON", apply: to(&x.Report, text)},
		{flag: "junit", value: "FILE", otherwise: "none", help: "writes the results in JUnit's format", apply: to(&x.JUnit, text)},
		{
			flag: "keep", value: "DIR", otherwise: "none",
			help:  "writes output, journal, snapshot and timeline of each failing run to a folder",
			apply: to(&x.Keep, text),
		},
	}
	all = append(all, c.serverSettings()...)
	for i := range all {
		c.remember(&all[i])
	}
	return all
}

// serveAlone are the flags that say how the one server of serve is reached, and what it logs: those of the runs are on free
// ports of loopback, without TLS, and log for the run.
var serveAlone = []string{"addr", "allow-host", "tls-cert", "tls-key", "log-level", "log-format"}

// serverSettings are those of serve that a server of a run has, too.
func (c *exploreConfig) serverSettings() []setting {
	all := slices.DeleteFunc(serveSettings(&c.server), func(s setting) bool {
		return slices.Contains(serveAlone, s.flag)
	})
	for i := range all {
		if all[i].flag == "delay" {
			all[i].otherwise = "the fixture's, otherwise 0s"
		}
	}
	return all
}

// chosenAnew are the flags that say which runs there are, how many at once, and what is written of them.
var chosenAnew = []string{"faults", "points", "only", "accept", "strict", "list", "j", "budget", "report", "junit", "keep"}

// remember makes a setting note how it was given, for the command that carries out a run again.
func (c *exploreConfig) remember(s *setting) {
	if slices.Contains(chosenAnew, s.flag) {
		return
	}
	apply := s.apply
	s.apply = func(g given) error {
		for _, value := range g.values {
			switch {
			case g.byVariable || value == s.standard:
			case s.value == "":
				c.again = append(c.again, s.dashed()+"="+value)
			case s.flag == "api-key":
				c.again = append(c.again, s.dashed()+" KEY")
			default:
				c.again = append(c.again, s.dashed()+" "+shell.Word(value))
			}
		}
		return apply(g)
	}
}

// patterns returns an apply that splits values at commas, and keeps them.
func patterns(to *[]string) func(given) error {
	return func(g given) error {
		for _, value := range g.values {
			for _, pattern := range splitList(value) {
				if pattern == "" {
					return errors.New("a name is empty; leave it out")
				}
				*to = append(*to, pattern)
			}
		}
		return nil
	}
}

// inBraces is what looks as if it was to be replaced.
var inBraces = regexp.MustCompile(`\{\w+\}`)

func (c *exploreConfig) useEnv(g given) error {
	for i, value := range g.values {
		name, text, ok := strings.Cut(value, "=")
		if !ok || name == "" {
			return fmt.Errorf("variable %d of %d has no name; write NAME=VALUE, as in API_URL={url}", i+1, len(g.values))
		}
		for _, found := range inBraces.FindAllString(text, -1) {
			if found != "{url}" && found != "{key}" {
				return fmt.Errorf("variable %d of %d has an unknown name in braces; there are {url} and {key}", i+1, len(g.values))
			}
		}
	}
	c.exploring.Env = g.values
	return nil
}

func parseTimeout(value string) (time.Duration, error) {
	const instead = "leave it out, or write a longer one, such as 30s"
	d, err := parseDuration(instead)(value)
	if err == nil && d == 0 {
		err = errors.New("every run would exceed it; " + instead)
	}
	return d, err
}
