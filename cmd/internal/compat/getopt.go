package compat

import (
	"errors"
	"fmt"
	"strings"
)

// An option is one of a program: a letter, as libwbxml's tools have it, and a name. The
// libraries for this cost more time at start than the conversion of a message.
type option struct {
	letter byte
	name   string
	value  string // what its value is, in help; "" for a flag
	help   string
	set    func(value string) error
}

// flag returns the option that sets b.
func flag(letter byte, name string, b *bool, help string) option {
	return option{letter, name, "", help, func(string) error { *b = true; return nil }}
}

// choices returns an option with a fixed set of values.
func choices[T any](letter byte, name string, to *T, value, help string, all []choice[T]) option {
	return option{letter, name, value, help, func(s string) error { return choose(to, s, all) }}
}

// choose sets to the choice named s, in upper or lower case.
func choose[T any](to *T, s string, all []choice[T]) error {
	for _, c := range all {
		if strings.EqualFold(c.name, s) {
			*to = c.value
			return nil
		}
	}
	return errors.New("must be one of" + names(all))
}

// parse reads the options among args as getopt_long of the GNU C library does, and returns
// the other arguments: letters together, a value behind its letter or in the next argument,
// options behind an input, and nothing but inputs behind --.
func parse(options []option, args []string) (inputs []string, err error) {
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		switch {
		case arg == "--":
			return append(inputs, args...), nil
		case strings.HasPrefix(arg, "--"):
			name, value, given := strings.Cut(arg[2:], "=")
			o := find(options, func(o *option) bool { return o.name == name })
			args, err = o.apply("--"+name, value, given, args)
		case len(arg) > 1 && arg[0] == '-':
			for i, more := 1, true; more && i < len(arg) && err == nil; i++ {
				o := find(options, func(o *option) bool { return o.letter == arg[i] })
				more = o != nil && o.value == "" // else the rest is its value
				args, err = o.apply("-"+arg[i:i+1], arg[i+1:], !more && i+1 < len(arg), args)
			}
		default:
			inputs = append(inputs, arg)
		}
		if err != nil {
			return nil, err
		}
	}
	return inputs, nil
}

// find returns the option that is meant, nil for none.
func find(options []option, is func(*option) bool) *option {
	for i := range options {
		if is(&options[i]) {
			return &options[i]
		}
	}
	return nil
}

// apply sets an option, which was written as shown, to value, if that is given, else to the
// next of args. It returns those behind. A nil option does not exist.
func (o *option) apply(shown, value string, given bool, args []string) ([]string, error) {
	switch {
	case o == nil:
		return nil, errors.New("there is no option " + shown)
	case o.value == "" && given:
		return nil, errors.New(shown + " takes no value")
	case o.value != "" && !given && len(args) == 0:
		return nil, errors.New(shown + " needs a value")
	case o.value != "" && !given:
		value, args = args[0], args[1:]
	}
	if err := o.set(value); err != nil {
		return nil, fmt.Errorf("value %q of %s %w", value, shown, err)
	}
	return args, nil
}
