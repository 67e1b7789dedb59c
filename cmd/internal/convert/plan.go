package convert

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// A Job is an input and where its output goes; - is a standard stream.
type Job struct{ In, Out string }

// Plan pairs inputs with outputs. Where an output is a folder, the file in it
// has the name of the input with the extension ext. join allows several outputs
// to go to standard output, one after another.
func Plan(inputs, outputs []string, ext string, join bool) ([]Job, error) {
	switch n := len(outputs); {
	case slices.Contains(outputs, "") || slices.Contains(inputs, ""):
		return nil, errors.New("a file name is empty")
	case n == 0 && len(inputs) > 1 && !join:
		return nil, errors.New("several inputs need -o with a folder, or an -o for each")
	case n == 0:
		outputs = []string{"-"}
	case n == 1 && len(inputs) > 1 && !IsFolder(outputs[0]):
		return nil, fmt.Errorf("%d inputs, but %s is not a folder", len(inputs), Shown(outputs[0]))
	case n > 1 && n != len(inputs):
		return nil, fmt.Errorf("%d inputs, but %d outputs", len(inputs), n)
	}
	jobs := make([]Job, 0, len(inputs))
	from := map[string]string{} // input by output
	stdin := false
	for i, in := range inputs {
		if in == "-" && stdin {
			return nil, errors.New("standard input given twice")
		}
		stdin = stdin || in == "-"
		out := outputs[min(i, len(outputs)-1)]
		if IsFolder(out) {
			if in == "-" {
				return nil, errors.New("standard input has no name to take for a file in a folder")
			}
			base := filepath.Base(in)
			out = filepath.Join(out, strings.TrimSuffix(base, filepath.Ext(base))+ext)
		}
		if out != "-" || !join {
			key := filepath.Clean(out)
			if other, ok := from[key]; ok {
				return nil, fmt.Errorf("%s and %s would both be written to %s", Shown(other), Shown(in), Shown(out))
			}
			from[key] = in
		}
		jobs = append(jobs, Job{in, out})
	}
	return jobs, nil
}

// IsFolder reports whether an output names a folder: by a separator at its end,
// or because it is one. Only bootstrap build makes a folder that does not exist.
func IsFolder(path string) bool {
	if path == "" || path == "-" {
		return false
	}
	if os.IsPathSeparator(path[len(path)-1]) {
		return true
	}
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// SameFile reports whether both names are of one file that exists.
func SameFile(a, b string) bool {
	x, err := os.Stat(a)
	y, err2 := os.Stat(b)
	return err == nil && err2 == nil && os.SameFile(x, y)
}
