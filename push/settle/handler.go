package settle

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"strings"
)

// The most octets of a request's body, and of the name of a device.
const (
	maxBody   = 1 << 20
	MaxDevice = 255
)

// ErrDevice says that a text cannot be the name of a device.
var ErrDevice = errors.New("a device has a name of 1 to 255 octets")

// Acknowledgements returns the handler of POST /acknowledge, with which a DM server says
// what devices have begun their first session: their names in lines, as
// bootstrap.Acknowledges has them. 204 says that take has stored them all. Who does not
// have the token, as a bearer, gets one answer to everything, and nothing is read from him;
// where the token is empty, everybody does.
func Acknowledgements(token []byte, take func(ctx context.Context, devices ...string) error) http.Handler {
	want := sha256.Sum256(token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		got := sha256.Sum256([]byte(bearer))
		if same := subtle.ConstantTimeCompare(got[:], want[:]) == 1; !same || !ok || len(token) == 0 {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		if r.Method != http.MethodPost || r.URL.Path != "/acknowledge" {
			http.Error(w, "POST /acknowledge", http.StatusNotFound)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		devices := strings.FieldsFunc(string(body), func(r rune) bool { return r == '\n' || r == '\r' })
		for _, device := range devices {
			if len(device) > MaxDevice {
				err = ErrDevice
			}
		}
		if err != nil {
			http.Error(w, "names of devices in lines are needed, a mebibyte at most", http.StatusBadRequest)
		} else if err = take(r.Context(), devices...); errors.Is(err, ErrDevice) {
			http.Error(w, err.Error(), http.StatusBadRequest)
		} else if err != nil {
			http.Error(w, "not stored", http.StatusServiceUnavailable)
		} else {
			w.WriteHeader(http.StatusNoContent)
		}
	})
}
