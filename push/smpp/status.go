package smpp

import "fmt"

// A Status is the command_status of a response. Anything but StatusOK is an error by
// itself: [errors.Is] finds StatusThrottled in a Result's Err.
type Status uint32

// Statuses that this package acts on or answers with (SMPP 3.4, 5.1.3).
const (
	StatusOK            Status = 0x00
	StatusCommandLength Status = 0x02
	StatusCommand       Status = 0x03 // not known
	StatusSystemError   Status = 0x08
	StatusPassword      Status = 0x0E
	StatusSystemID      Status = 0x0F
	StatusQueueFull     Status = 0x14
	StatusThrottled     Status = 0x58
	StatusUnknown       Status = 0xFF
)

var statusNames = [...]named{
	{0x00, "OK"}, {0x01, "INVMSGLEN"}, {0x02, "INVCMDLEN"}, {0x03, "INVCMDID"}, {0x04, "INVBNDSTS"}, {0x05, "ALYBND"}, {0x06, "INVPRTFLG"},
	{0x07, "INVREGDLVFLG"}, {0x08, "SYSERR"}, {0x0A, "INVSRCADR"}, {0x0B, "INVDSTADR"}, {0x0C, "INVMSGID"}, {0x0D, "BINDFAIL"}, {0x0E, "INVPASWD"},
	{0x0F, "INVSYSID"}, {0x11, "CANCELFAIL"}, {0x13, "REPLACEFAIL"}, {0x14, "MSGQFUL"}, {0x15, "INVSERTYP"}, {0x33, "INVNUMDESTS"},
	{0x34, "INVDLNAME"}, {0x40, "INVDESTFLAG"}, {0x42, "INVSUBREP"}, {0x43, "INVESMCLASS"}, {0x44, "CNTSUBDL"}, {0x45, "SUBMITFAIL"},
	{0x48, "INVSRCTON"}, {0x49, "INVSRCNPI"}, {0x50, "INVDSTTON"}, {0x51, "INVDSTNPI"}, {0x53, "INVSYSTYP"}, {0x54, "INVREPFLAG"},
	{0x55, "INVNUMMSGS"}, {0x58, "THROTTLED"}, {0x61, "INVSCHED"}, {0x62, "INVEXPIRY"}, {0x63, "INVDFTMSGID"}, {0x64, "X_T_APPN"},
	{0x65, "X_P_APPN"}, {0x66, "X_R_APPN"}, {0x67, "QUERYFAIL"}, {0xC0, "INVOPTPARSTREAM"}, {0xC1, "OPTPARNOTALLWD"}, {0xC2, "INVPARLEN"},
	{0xC3, "MISSINGOPTPARAM"}, {0xC4, "INVOPTPARAMVAL"}, {0xFE, "DELIVERYFAILURE"}, {0xFF, "UNKNOWNERR"},
}

// String returns the name as the specification writes it with the number, such as
// "ESME_RTHROTTLED (0x00000058)", or the number of an unknown one.
func (s Status) String() string {
	number := fmt.Sprintf("0x%08x", uint32(s))
	if name := find(statusNames[:], uint32(s)); name != "" {
		return "ESME_R" + name + " (" + number + ")"
	}
	return number
}

// Error returns the status in one line.
func (s Status) Error() string { return "smpp: " + s.String() }
