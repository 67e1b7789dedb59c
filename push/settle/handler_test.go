package settle_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-wbxml/wbxml/push/settle"
)

const token = "a-token-of-some-length"

// TestStrangers has requests without the token: whatever they ask, the answer is the same,
// and nothing is taken. With it, a body that is no list of names is refused.
func TestStrangers(t *testing.T) {
	taken := 0
	var fault error
	take := func(_ context.Context, devices ...string) error {
		taken += len(devices)
		return fault
	}
	ask := func(token, method, path, authorization, body string) string {
		t.Helper()
		w := httptest.NewRecorder()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("Authorization", authorization)
		settle.Acknowledgements([]byte(token), take).ServeHTTP(w, r)
		return fmt.Sprint(w.Code, w.Header(), w.Body)
	}
	const stranger = "401 map[] "
	for _, authorization := range []string{"", "Bearer ", "Bearer " + token + "x", "Bearer " + token[1:], "Basic " + token, token, "bearer " + token} {
		for _, method := range []string{"POST", "GET"} {
			for _, path := range []string{"/acknowledge", "/"} {
				if got := ask(token, method, path, authorization, "IMEI:1"); got != stranger {
					t.Errorf("%s %s %q: %s", method, path, authorization, got)
				}
			}
		}
	}
	if got := ask("", "POST", "/acknowledge", "Bearer ", "IMEI:1"); got != stranger || taken > 0 {
		t.Errorf("without a token %s, %d devices", got, taken)
	}
	for _, v := range []struct {
		request, body string
		want          string
		taken         int
		fault         error
	}{
		{"POST /acknowledge", "IMEI:1", "204", 1, nil},
		{"POST /acknowledge", "IMEI:1\nIMEI:2\r\n\r\n", "204", 2, nil},
		{"POST /acknowledge", "", "204", 0, nil},
		{"POST /acknowledge", strings.Repeat("x", settle.MaxDevice), "204", 1, nil},
		{"POST /acknowledge", "IMEI:1\n" + strings.Repeat("x", settle.MaxDevice+1), "400", 0, nil},
		{"POST /acknowledge", strings.Repeat("IMEI:1\n", 1<<20/7+1), "400", 0, nil},
		{"POST /acknowledge", "IMEI:1", "503", 1, errors.ErrUnsupported},
		{"POST /acknowledge", "IMEI:1", "400", 1, settle.ErrDevice},
		{"POST /", "IMEI:1", "404", 0, nil},
		{"GET /acknowledge", "IMEI:1", "404", 0, nil},
	} {
		method, path, _ := strings.Cut(v.request, " ")
		taken, fault = 0, v.fault
		if got := ask(token, method, path, "Bearer "+token, v.body); !strings.HasPrefix(got, v.want) || taken != v.taken || strings.Contains(got, "unsupported") {
			t.Errorf("%s %.40q: %s, %d devices", v.request, v.body, got, taken)
		}
	}
}
