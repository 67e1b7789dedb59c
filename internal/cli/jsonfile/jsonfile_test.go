package jsonfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// An own has a rule of its own.
type own string

func (*own) UnmarshalJSON(b []byte) error {
	if len(b) < 5 {
		return errors.New("is too short")
	}
	return nil
}

type thing struct {
	Name   string   `json:"name"`
	Ports  []uint16 `json:"ports"`
	On     bool     `json:"on"`
	Own    own      `json:"own"`
	Next   *thing   `json:"next"`
	Things []thing  `json:"things"`
}

func TestUnmarshal(t *testing.T) {
	for _, c := range []struct {
		text  string
		line  int // 0: no error
		field string
		words string
	}{
		{`{"name":"x","PORTS":[1,65535],"on":true,"own":"12345","next":null,"things":[{}]}`, 0, "", ""},
		{"{\n\"ports\": [\n  1,\n  \"443\"]}", 4, "ports[1]", "number from 0 to 65535"},
		{`{"ports":[65536]}`, 1, "ports[0]", "number from 0 to 65535"},
		{`{"ports":[-1]}`, 1, "ports[0]", "number from 0 to 65535"},
		{`{"ports":1}`, 1, "ports", "list"},
		{"{\"name\":\n\n5}", 3, "name", "text"},
		{`{"on":"yes"}`, 1, "on", "true or false, not text"},
		{`{"next":[]}`, 1, "next", "object in braces, not a list"},
		{"{\"things\":[{},\n{\"things\":[{},{},{\"own\":\n5}]}]}", 3, "things[1].things[2].own", "is too short"},
		{"{\n\"nam\":\"x\"}", 2, "nam", "no such field"},
		{"{\"name\":\"x\",\n\"name\":\"y\"}", 2, "name", "twice"},
		{"[]", 1, "", "object in braces, not a list"},
		{"", 1, "", "ends too early"},
		{"{\n\"name\":\"x\"\n", 3, "", "ends too early"},
		{"{\n\"name\" 5}", 2, "name", "':'"},
		{"{} x", 1, "", "'x'"},
		{"{\"name\":\"\xff\"}", 1, "name", "UTF-8"},
		{"{\"name\":\"secret" + "\x01\"}", 1, "name", "control"},
	} {
		var x thing
		err := Unmarshal([]byte(c.text), &x)
		if c.line == 0 {
			if err != nil {
				t.Errorf("%s: %v", c.text, err)
			}
			continue
		}
		e, ok := errors.AsType[*Error](err)
		if !ok || e.Line != c.line || e.Field != c.field || !strings.Contains(e.Reason, c.words) {
			t.Errorf("%q: %v, want line %d, field %q, %q", c.text, err, c.line, c.field, c.words)
		}
		for _, word := range []string{"Go", "json:", "uint", "jsonfile", "secret"} {
			if strings.Contains(fmt.Sprint(err), word) {
				t.Errorf("%q: the message has %q: %v", c.text, word, err)
			}
		}
	}
}
