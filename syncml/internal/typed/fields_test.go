package typed_test

import (
	"errors"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/go-wbxml/wbxml/codec"
	"github.com/go-wbxml/wbxml/internal/test/testdoc"
	"github.com/go-wbxml/wbxml/syncml/internal/typed"
	"github.com/go-wbxml/wbxml/tokens"
)

// TestGrow holds lists that share a slab, in any order of growth, to lists of
// their own, over several documents; and that lists which alternate do not copy each
// time.
func TestGrow(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	var slab []int
	for range 200 {
		slab = typed.Reuse(slab)
		var lists, want [4][]int
		n := r.IntN(200)
		for k := range n {
			i := r.IntN(1 + r.IntN(len(lists)))
			x := typed.Grow(&lists[i], &slab)
			if *x != 0 {
				t.Fatalf("a new element is %d", *x)
			}
			*x = k + 1
			want[i] = append(want[i], k+1)
		}
		for i := range lists {
			if !slices.Equal(lists[i], want[i]) {
				t.Fatalf("list %d of %d is %v, want %v", i, n, lists[i], want[i])
			}
		}
	}
	slab = nil
	var a, b []int
	const many = 1 << 12
	for range many {
		typed.Grow(&a, &slab)
		typed.Grow(&b, &slab)
	}
	if len(slab) > 8*many {
		t.Errorf("%d elements of two lists take %d", 2*many, len(slab))
	}
	if slab = typed.Reuse(make([]int, 1<<15)); slab != nil {
		t.Error("a large slab is kept")
	}
}

// A leaf is an element with all that the test of orders needs.
type leaf struct {
	a, b  typed.Chars
	list  []typed.Chars
	set   bool
	inner *leaf
	extra *typed.Extra
}

var leaves typed.Pool[leaf]

const codeA, codeB, codeList, codeFlag, codeInner tokens.Code = 5, 6, 7, 8, 9

func (x *leaf) fields(f *typed.Fields) {
	f.Text(codeA, &x.a)
	f.Free(true)
	f.Text(codeB, &x.b)
	f.Texts(codeList, &x.list)
	f.Free(false)
	f.Flag(codeFlag, &x.set)
	typed.Ref(f, codeInner, &x.inner, &leaves, (*leaf).fields)
	f.Needs(1 << codeA)
	f.Extra(&x.extra)
}

// TestFields reads elements in and out of order, strictly and not.
func TestFields(t *testing.T) {
	for _, c := range []struct {
		body   string
		extras int
		strict error
	}{
		{"05 06 07 08", 0, nil},
		{"05 07 06 07", 0, nil}, // in any order
		{"05 08 06", 0, typed.ErrOrder},
		{"06 05", 0, typed.ErrOrder},
		{"05 05", 1, typed.ErrOrder},
		{"45 03 7800 01 05", 1, typed.ErrOrder},
		{"05 08 08 08", 2, typed.ErrOrder},
		{"06", 0, typed.ErrMissing},
		{"", 0, typed.ErrMissing},
		{"05 0A 06 0A 0A", 3, nil}, // unknown elements have no place
		{"05 49 05 01", 0, nil},
		{"05 49 06 01", 0, typed.ErrMissing},
		{"05 49 05 0A 01 09", 1, typed.ErrOrder}, // and one in the inner one
		{"49 05 01 05", 0, typed.ErrOrder},
	} {
		for _, strict := range []bool{false, true} {
			d := codec.NewDecoder(nil, codec.Options{})
			d.ResetBytes(testdoc.Hex(t, "03 01 6A 00 4F "+c.body+" 01"))
			if _, err := d.Next(); err != nil {
				t.Fatal(err)
			}
			var m typed.Memory
			x := new(leaf)
			f := m.Reading(d, typed.Options{StrictOrder: strict}, &syncML, 1000)
			typed.ReadElement(f, 15, x, (*leaf).fields)
			err := m.Read(f.Err)
			if want := c.strict; strict && !is(err, want) || !strict && err != nil {
				t.Errorf("%s, strict %v: %v, want %v", c.body, strict, err, want)
			}
			if err != nil {
				continue
			}
			n := 0
			for range x.extra.All() {
				n++
			}
			if n != c.extras {
				t.Errorf("%s: %d extras, want %d", c.body, n, c.extras)
			}
		}
	}
}

// is is errors.Is, and nil for nil.
func is(err, want error) bool { return err == want || want != nil && errors.Is(err, want) }
