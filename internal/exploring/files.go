package exploring

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"strconv"

	"github.com/vitable-sandbox/sandbox/internal/exploration"
)

// write writes the files that were asked for.
func (x *explorer) write(r *exploration.Report) error {
	var errs []error
	if x.Report != "" {
		// A report of texts and numbers can always be encoded.
		text, _ := json.MarshalIndent(r, "", "  ")
		errs = append(errs, os.WriteFile(x.Report, append(text, '\n'), 0o600))
	}
	if x.JUnit != "" {
		// So can this.
		text, _ := xml.MarshalIndent(x.junit(r), "", "  ")
		errs = append(errs, os.WriteFile(x.JUnit, append([]byte(xml.Header), append(text, '\n')...), 0o600))
	}
	return errors.Join(errs...)
}

// junitSuite is what came of an exploration in the form of JUnit.
type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Time    string        `xml:"time,attr"`
	Failure *junitMessage `xml:"failure,omitempty"`
	Skipped *junitMessage `xml:"skipped,omitempty"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitMessage struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

func (x *explorer) junit(r *exploration.Report) junitSuite {
	s := junitSuite{
		Name: "sandbox explore", Tests: len(r.Runs), Failures: len(r.Failures()), Skipped: r.Count(exploration.NotReached),
	}
	for _, run := range r.Runs {
		c := junitCase{Class: run.Point, Name: run.Name, Time: strconv.FormatFloat(x.times.of(run.Name).Seconds(), 'f', 3, 64)}
		switch {
		case run.Verdict.Bad():
			c.Failure = &junitMessage{string(run.Verdict), run.Text}
		case run.Verdict == exploration.NotReached:
			c.Skipped = &junitMessage{Message: "the call was not made, twice"}
		case run.Verdict == exploration.Known:
			c.Output = run.Text
		}
		s.Cases = append(s.Cases, c)
	}
	return s
}

// keep writes what a failed run leaves.
func (x *explorer) keep(run string, h *host, output string) error {
	files, err := h.Files(h.Organization)
	if err != nil {
		return err
	}
	files["output.txt"] = []byte(output)
	dir := filepath.Join(x.Keep, run)
	errs := []error{os.MkdirAll(dir, 0o700)}
	for name, text := range files {
		errs = append(errs, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	return errors.Join(errs...)
}
