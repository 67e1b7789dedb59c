package syncml

import (
	"strconv"

	"github.com/go-wbxml/wbxml/syncml/internal/typed"
)

// A StatusCode is the result of a command, the Data of a Status.
type StatusCode uint16

// The status codes of OMA DM (OMA-TS-DM_RepPro 1.2), and
// StatusAuthenticated of the session protocol. Those of data synchronisation
// have no names here.
const (
	StatusOK                    StatusCode = 200
	StatusAccepted              StatusCode = 202 // for processing, which is not over
	StatusAuthenticated         StatusCode = 212 // for the session
	StatusChunkedAccepted       StatusCode = 213 // item with MoreData
	StatusCancelled             StatusCode = 214
	StatusNotExecuted           StatusCode = 215
	StatusAtomicRolledBack      StatusCode = 216
	StatusUnauthorized          StatusCode = 401 // credentials are wrong
	StatusForbidden             StatusCode = 403
	StatusNotFound              StatusCode = 404
	StatusNotAllowed            StatusCode = 405
	StatusNotSupported          StatusCode = 406
	StatusMissingCredentials    StatusCode = 407
	StatusTimeout               StatusCode = 408
	StatusIncomplete            StatusCode = 412
	StatusTooLarge              StatusCode = 413
	StatusURITooLong            StatusCode = 414
	StatusUnsupportedMedia      StatusCode = 415
	StatusRangeNotSatisfiable   StatusCode = 416
	StatusAlreadyExists         StatusCode = 418
	StatusDeviceFull            StatusCode = 420
	StatusSizeMismatch          StatusCode = 424
	StatusPermissionDenied      StatusCode = 425
	StatusCommandFailed         StatusCode = 500
	StatusAtomicFailed          StatusCode = 507
	StatusDataStoreFailure      StatusCode = 510
	StatusAtomicRollBackFailure StatusCode = 516
)

// String returns the meaning of the code, such as "not found", or "status 207" for
// a code without a name here.
func (s StatusCode) String() string {
	switch s {
	case StatusOK:
		return "OK"
	case StatusAccepted:
		return "accepted for processing"
	case StatusAuthenticated:
		return "authentication accepted"
	case StatusChunkedAccepted:
		return "chunked item accepted"
	case StatusCancelled:
		return "operation cancelled"
	case StatusNotExecuted:
		return "not executed"
	case StatusAtomicRolledBack:
		return "atomic rolled back"
	case StatusUnauthorized:
		return "unauthorized"
	case StatusForbidden:
		return "forbidden"
	case StatusNotFound:
		return "not found"
	case StatusNotAllowed:
		return "command not allowed"
	case StatusNotSupported:
		return "optional feature not supported"
	case StatusMissingCredentials:
		return "authentication required"
	case StatusTimeout:
		return "request timeout"
	case StatusIncomplete:
		return "incomplete command"
	case StatusTooLarge:
		return "request entity too large"
	}
	return s.further()
}

// further is the second half of String.
func (s StatusCode) further() string {
	switch s {
	case StatusURITooLong:
		return "URI too long"
	case StatusUnsupportedMedia:
		return "unsupported media type or format"
	case StatusRangeNotSatisfiable:
		return "requested range not satisfiable"
	case StatusAlreadyExists:
		return "already exists"
	case StatusDeviceFull:
		return "device full"
	case StatusSizeMismatch:
		return "size mismatch"
	case StatusPermissionDenied:
		return "permission denied"
	case StatusCommandFailed:
		return "command failed"
	case StatusAtomicFailed:
		return "atomic failed"
	case StatusDataStoreFailure:
		return "data store failure"
	case StatusAtomicRollBackFailure:
		return "atomic roll back failed"
	}
	return "status " + strconv.Itoa(int(s))
}

// A StatusClass is the meaning of the first digit of a status code.
type StatusClass uint8

// The classes of status codes.
const (
	StatusClassUnknown     StatusClass = iota // none of those below
	StatusClassInformation                    // 1xx: in progress
	StatusClassSuccess                        // 2xx
	StatusClassRedirect                       // 3xx
	StatusClassOriginator                     // 4xx: the command, or its sender, is at fault
	StatusClassRecipient                      // 5xx: the recipient of the command is at fault
)

// Class returns the class of the code.
func (s StatusCode) Class() StatusClass {
	if s < 100 || s > 599 {
		return StatusClassUnknown
	}
	return StatusClass(s / 100)
}

// Success reports whether the command was carried out, or will be. A command that
// was cancelled, not executed or rolled back has a 2xx code but is no success.
func (s StatusCode) Success() bool {
	switch s {
	case StatusCancelled, StatusNotExecuted, StatusAtomicRolledBack:
		return false
	}
	return s.Class() == StatusClassSuccess
}

// AppendText implements [encoding.TextAppender]: it appends the number.
func (s StatusCode) AppendText(dst []byte) ([]byte, error) {
	return strconv.AppendUint(dst, uint64(s), 10), nil
}

// ParseStatus reads a status code: three digits, with or without white space
// around them. The error is ErrCode.
func ParseStatus[T ~string | ~[]byte](text T) (StatusCode, error) {
	n, ok := parseCode(text, 3)
	if !ok || n < 100 {
		return 0, ErrCode
	}
	return StatusCode(n), nil
}

// parseCode reads a number of at most four digits.
func parseCode[T ~string | ~[]byte](text T, most int) (n int, ok bool) {
	text = typed.Trim(text)
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return 0, false
		}
		n = 10*n + int(text[i]-'0')
		if i >= most {
			return 0, false
		}
	}
	return n, len(text) > 0
}

// StatusCode returns the code of a Status. The error is ErrCode.
func (c *Command) StatusCode() (StatusCode, error) {
	if c.Kind != KindStatus {
		return 0, ErrCode
	}
	return ParseStatus(c.Data.code())
}

// AlertCode returns the code of an Alert. The error is ErrCode.
func (c *Command) AlertCode() (AlertCode, error) {
	if c.Kind != KindAlert {
		return 0, ErrCode
	}
	return ParseAlert(c.Data.code())
}

// code returns the text of a code.
func (x *Data) code() Chars {
	if k := x.kind(); k == DataText || k == DataOpaque {
		return x.Text
	}
	return nil
}
