package mixed

import (
	"testing"

	"github.com/go-wbxml/wbxml/internal/test/tokenstest"
)

func TestMixed(t *testing.T) {
	tokenstest.Fresh(t, "defs", ".", "mixed")
	tokenstest.Check(t, "defs", Base1, Base1Acme, Other2, Bare)
}
