package store

import (
	"errors"
	"maps"
	"os"
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/testdoc"
)

// planted is a file of somebody else's to which links lead, and victim what is in it.
const planted, victim = "victim", "precious"

// TestPlanted has a link, or a folder, wherever a run has a file beside its output, to a
// file that exists and to one that does not. The run replaces it or is refused; where
// the link leads, nothing changes and nothing appears.
func TestPlanted(t *testing.T) {
	row := &Row{Main: []byte("message"), Sides: [2][]byte{[]byte("pin")}}
	for _, name := range []string{"out.journal", "out.partial", "pins.partial", "out.journal.lock", "out.partial.lock", "pins.partial.lock"} {
		for _, to := range []string{planted, "nowhere", "folder"} {
			for _, how := range []string{"first run", "restart", "going on"} {
				t.Run(name+" to "+to+", "+how, func(t *testing.T) {
					testdoc.Folder(t, map[string]string{planted: victim, "folder/.keep": ""})
					o := Options{Target: Target{Path: "out"}, Sides: [2]string{"pins"}, Inputs: inputs, Restart: how == "restart"}
					if how == "going on" {
						s := begin(t, o)
						s.Put(row)
						if err := s.Interrupt(); err != nil {
							t.Fatal(err)
						}
						if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
							t.Fatal(err)
						}
					}
					if err := os.Symlink(to, name); err != nil {
						t.Skip(err)
					}
					s, err := Open(o)
					if err == nil {
						s.Put(row)
						err = s.Finish()
					}
					if refused := how == "going on" || name == "out.journal" && !o.Restart || len(name) > 5 && name[len(name)-5:] == lockSuffix; refused != (err != nil) {
						t.Errorf("refused %v: %v", !refused, err)
					}
					files := testdoc.Contents(t)
					if files[planted] != victim {
						t.Errorf("the victim is %q", files[planted])
					}
					if _, ok := files["nowhere"]; ok {
						t.Error("a file has appeared")
					}
					if err == nil && (files["out"] == "" || files["pins"] == "") {
						t.Errorf("files %q", files)
					}
				})
			}
		}
	}
}

// TestPlantedFile has journals that are files, but none of ours: they stay as they are.
func TestPlantedFile(t *testing.T) {
	for _, text := range []string{victim + "\n", "{}\n", `{"inputs":"of an older program"}` + "\n", `{"inputs":{}}` + "\n"} {
		testdoc.Folder(t, map[string]string{"out.journal": text})
		_, err := Open(Options{Target: Target{Path: "out"}, Inputs: inputs})
		if _, ok := errors.AsType[*InputsError](err); !ok {
			t.Errorf("%q: %v", text, err)
		}
		if files := testdoc.Contents(t); !maps.Equal(files, map[string]string{"out.journal": text}) {
			t.Errorf("%q: files are %q", text, files)
		}
	}
	// What is torn in its first line is begun anew, but not the file that another name has.
	testdoc.Folder(t, map[string]string{planted: victim})
	if err := os.Link(planted, "out.journal"); err != nil {
		t.Skip(err)
	}
	begin(t, Options{Target: Target{Path: "out"}, Inputs: inputs}).Discard()
	if files := testdoc.Contents(t); !maps.Equal(files, map[string]string{planted: victim}) {
		t.Errorf("files are %q", files)
	}
}
