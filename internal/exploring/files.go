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

// checkFiles refuses what could not be written when everything is over.
func (c *Config) checkFiles() error {
	var errs []error
	for _, path := range []string{c.Report, c.JUnit} {
		if path != "" {
			errs = append(errs, checkFile(path))
		}
	}
	if c.Keep != "" {
		errs = append(errs, checkFolder(c.Keep))
	}
	if err := errors.Join(errs...); err != nil {
		return UsageError{err}
	}
	return nil
}

// checkFile opens a file as if to write it, and leaves it as it was. It does not open a pipe: to close it again would be the
// end for whoever reads it.
func checkFile(path string) error {
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() && !info.IsDir() {
		return nil
	}
	_, missing := os.Lstat(path)
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	err = file.Close()
	if missing != nil {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

// checkFolder makes a folder unless it is there, and a file in it for a moment.
func checkFolder(path string) error {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(path, "")
	if err != nil {
		return err
	}
	return errors.Join(file.Close(), os.Remove(file.Name()))
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

// keep writes what a run that failed leaves. Where it cannot, it says so: the runs go on.
func (x *explorer) keep(run *exploration.Run, output, timeline string) {
	dir := filepath.Join(x.Keep, run.Name)
	errs := []error{os.MkdirAll(dir, 0o700)}
	files := run.Left()
	files["output.txt"], files["timeline.txt"] = []byte(output), []byte(timeline)
	for name, text := range files {
		errs = append(errs, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	if err := errors.Join(errs...); err != nil {
		x.say("%v", err)
	}
}
