package tnds

import (
	"slices"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// A Command is a command that an ACL grants.
type Command uint8

// The commands of an ACL.
const (
	CommandAdd Command = iota + 1
	CommandDelete
	CommandExec
	CommandGet
	CommandReplace
)

var commandNames = [...]string{CommandAdd: "Add", CommandDelete: "Delete", CommandExec: "Exec", CommandGet: "Get", CommandReplace: "Replace"}

// String returns the name of the command, "" where there is no such command.
func (c Command) String() string {
	if int(c) < len(commandNames) {
		return commandNames[c]
	}
	return ""
}

// Everybody as the only identifier of a [Grant] stands for every server.
const Everybody = "*"

// A Grant allows servers a command.
type Grant struct {
	Command Command
	IDs     []string // server identifiers, or Everybody alone; at least one
}

// An ACL lists the servers that may use each command on a node (OMA-TS-DM_TND
// 1.2), as in
//
//	Get=*&Replace=com.example.a+com.example.b
//
// It grants each command once. Without any grant a node has the rights of its
// parent.
type ACL []Grant

// An ACLError says where an ACL is wrong.
type ACLError struct {
	Offset int    // in octets
	Reason string // does not hold any of the ACL
}

// Error returns offset and reason in one line.
func (e *ACLError) Error() string {
	return ErrACL.Error() + ": " + e.Reason + " at offset " + strconv.Itoa(e.Offset)
}

// Unwrap returns ErrACL.
func (e *ACLError) Unwrap() error { return ErrACL }

// ParseACL reads an ACL to the letter: commands as they are spelled, each once;
// identifiers as [CheckID] accepts, each once in a grant; nothing empty, no white
// space. An empty s is an ACL without grants. The error is an [*ACLError].
func ParseACL[T ~string | ~[]byte](s T) (ACL, error) {
	var a ACL
	for rest := string(s); rest != ""; {
		at := len(s) - len(rest)
		n := until(rest, '=')
		g := Grant{Command: Command(max(0, slices.Index(commandNames[:], rest[:n])))}
		switch {
		case g.Command == 0:
			return nil, &ACLError{at, "unknown command"}
		case n == len(rest):
			return nil, &ACLError{len(s), "no = behind the command"}
		case slices.ContainsFunc(a, g.same):
			return nil, &ACLError{at, "command repeated"}
		}
		rest = rest[n+1:]
		end := until(rest, '&')
		if err := g.parseIDs(rest[:end], len(s)-len(rest)); err != nil {
			return nil, err
		}
		a = append(a, g)
		if end == len(rest) {
			return a, nil
		}
		if rest = rest[end+1:]; rest == "" {
			return nil, &ACLError{len(s), "nothing behind &"}
		}
	}
	return a, nil
}

// parseIDs reads the list of identifiers s, which stands at offset at.
func (g *Grant) parseIDs(s string, at int) error {
	if s == Everybody {
		g.IDs = []string{Everybody}
		return nil
	}
	seen := map[string]bool{}
	for {
		n := until(s, '+')
		id := s[:n]
		if i, reason := checkID(id); reason != "" {
			return &ACLError{at + i, reason}
		}
		if seen[id] {
			return &ACLError{at, "identifier repeated"}
		}
		seen[id] = true
		g.IDs = append(g.IDs, id)
		if n == len(s) {
			return nil
		}
		s, at = s[n+1:], at+n+1
	}
}

// until returns the index of the first c in s, or the length of s where there is
// none.
func until(s string, c byte) int {
	for i := range len(s) {
		if s[i] == c {
			return i
		}
	}
	return len(s)
}

// CheckID returns an error that is ErrACL unless id can be a server identifier
// in an ACL: not empty, UTF-8, without "=", "&", "*", "+" and white space.
func CheckID[T ~string | ~[]byte](id T) error {
	if i, reason := checkID(id); reason != "" {
		return &ACLError{i, reason}
	}
	return nil
}

// checkID returns the fault of id and its offset; "" where there is none.
func checkID[T ~string | ~[]byte](id T) (at int, reason string) {
	if len(id) == 0 {
		return 0, "empty identifier"
	}
	for s := string(id); at < len(s); {
		r, n := utf8.DecodeRuneInString(s[at:])
		switch {
		case r == '=', r == '&', r == '*', r == '+':
			return at, "character not allowed in an identifier"
		case unicode.IsSpace(r):
			return at, "white space in an identifier"
		case r == utf8.RuneError && n == 1:
			return at, "identifier is not UTF-8"
		}
		at += n
	}
	return 0, ""
}

// AppendText appends the ACL in its order; it implements [encoding.TextAppender].
// The error is ErrACL for an ACL that [ParseACL] would not return.
func (a ACL) AppendText(b []byte) ([]byte, error) {
	for i, g := range a {
		if g.Command.String() == "" || len(g.IDs) == 0 || slices.ContainsFunc(a[:i], g.same) {
			return b, ErrACL
		}
		if len(g.IDs) == 1 && g.IDs[0] == Everybody {
			continue
		}
		for k, id := range g.IDs {
			if err := CheckID(id); err != nil || slices.Contains(g.IDs[:k], id) {
				return b, ErrACL
			}
		}
	}
	return a.append(b), nil
}

// same reports whether g and h are for the same command, as no two in an ACL may
// be.
func (g Grant) same(h Grant) bool { return g.Command == h.Command }

// append appends the ACL without a check: a grant without a name or identifiers
// leaves a gap.
func (a ACL) append(b []byte) []byte {
	for i, g := range a {
		if i > 0 {
			b = append(b, '&')
		}
		b = append(append(b, g.Command.String()...), '=')
		for k, id := range g.IDs {
			if k > 0 {
				b = append(b, '+')
			}
			b = append(b, id...)
		}
	}
	return b
}

// String returns the ACL in the order it has, without a check.
func (a ACL) String() string { return string(a.append(nil)) }

// MarshalText implements [encoding.TextMarshaler]; see [ACL.AppendText].
func (a ACL) MarshalText() ([]byte, error) { return a.AppendText(nil) }

// UnmarshalText implements [encoding.TextUnmarshaler]; see [ParseACL].
func (a *ACL) UnmarshalText(b []byte) error {
	parsed, err := ParseACL(b)
	if err == nil {
		*a = parsed
	}
	return err
}

// Canonical returns the ACL with commands and identifiers sorted, each once: two
// ACLs that grant the same have the same canonical form. Grants to nobody are
// left out.
func (a ACL) Canonical() ACL {
	var out ACL
	for c := CommandAdd; c <= CommandReplace; c++ {
		var ids []string
		for _, g := range a {
			if g.Command == c {
				ids = append(ids, g.IDs...)
			}
		}
		if slices.Contains(ids, Everybody) {
			ids = []string{Everybody}
		}
		slices.Sort(ids)
		if ids = slices.Compact(ids); len(ids) > 0 {
			out = append(out, Grant{c, ids})
		}
	}
	return out
}

// Equal reports whether a and b grant the same.
func (a ACL) Equal(b ACL) bool { return a.Canonical().String() == b.Canonical().String() }

// Allows reports whether the ACL itself grants the server id the command c.
func (a ACL) Allows(c Command, id string) bool {
	for _, g := range a {
		if g.Command == c && (slices.Contains(g.IDs, id) || slices.Contains(g.IDs, Everybody)) {
			return true
		}
	}
	return false
}
