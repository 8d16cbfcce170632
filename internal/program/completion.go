package program

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"

	"github.com/vitable-sandbox/sandbox/internal/suggest"
)

// scripts holds a script for each shell. The scripts get their candidates from the complete command.
//
//go:embed completion
var scripts embed.FS

func shells() []string { return []string{"bash", "zsh", "fish", "powershell"} }

func completionCommand() command {
	return command{
		name: "completion", operands: strings.Join(shells(), "|"), choices: shells,
		help: "prints a completion script for a shell, with instructions at its top",
		run: func(_ context.Context, operands []string, w process) error {
			if len(operands) != 1 || !slices.Contains(shells(), operands[0]) {
				return usageErrorf("completion takes a shell: %s%s", strings.Join(shells(), ", "), suggest.DidYouMean(strings.Join(operands, " "), shells()))
			}
			script, err := scripts.ReadFile("completion/" + operands[0])
			if err == nil {
				_, err = w.stdout.Write(script)
			}
			return err
		},
	}
}

// completeCommand prints the candidates for a word on a command line, one a line, for those scripts.
func completeCommand() command {
	var current string
	return command{
		name: "complete", operands: "WORD...",
		settings: []setting{{flag: "current", value: "WORD", help: "what has been typed of the word", apply: to(&current, text)}},
		run: func(_ context.Context, before []string, w process) error {
			for _, candidate := range candidates(before, current) {
				if strings.HasPrefix(candidate, current) {
					_, _ = fmt.Fprintln(w.stdout, candidate)
				}
			}
			return nil
		},
	}
}

// candidates lists what the current word can be, after the words before it. If nothing fits, the shell offers files.
func candidates(before []string, current string) []string {
	// bash splits --flag=value into three words.
	valued := len(before) > 0 && before[len(before)-1] == "="
	before = slices.DeleteFunc(before, func(word string) bool { return word == "=" })
	cmd, args, err := findCommand(before)
	if err != nil {
		return nil
	}
	var all []string
	if len(before) == 0 {
		all = commandNames()
		if strings.HasPrefix(current, "-") {
			all = append(all, "--help", "--version")
		}
	} else if cmd.choices != nil {
		all = cmd.choices()
	}
	flagsOnly := len(before) > 0 && cmd.operands == ""
	for _, s := range cmd.settings {
		name := s.dashed()
		if len(args) > 0 && args[len(args)-1] == name && (s.value != "" || valued) {
			return s.candidates()
		}
		if strings.HasPrefix(current, name+"=") {
			for _, choice := range s.candidates() {
				all = append(all, name+"="+choice)
			}
		} else if flagsOnly || strings.HasPrefix(current, "-") {
			all = append(all, name)
		}
	}
	return all
}

// candidates are the values that the setting can have, as far as they can be listed. Those of a switch follow an equals sign.
func (s setting) candidates() []string {
	if s.value == "" {
		return []string{"true", "false"}
	}
	return s.choices
}
