package syncml

import "strconv"

// An AlertCode is the subject of an Alert, its Data.
type AlertCode uint16

// The alert codes of OMA DM (OMA-TS-DM_RepPro 1.2). Those of data
// synchronisation have no names here.
const (
	AlertDisplay         AlertCode = 1100 // show a text to the user
	AlertConfirm         AlertCode = 1101 // have the user confirm or reject
	AlertInput           AlertCode = 1102 // have the user type text
	AlertSingleChoice    AlertCode = 1103
	AlertMultipleChoice  AlertCode = 1104
	AlertServerInitiated AlertCode = 1200 // management session
	AlertClientInitiated AlertCode = 1201 // management session
	AlertNextMessage     AlertCode = 1222 // of the package is wanted
	AlertSessionAbort    AlertCode = 1223
	AlertClientEvent     AlertCode = 1224
	AlertNoEndOfData     AlertCode = 1225 // the last chunk of an item is missing
	AlertGeneric         AlertCode = 1226
)

// String returns the meaning of the code, such as "session abort", or "alert 1105"
// for a code without a name here.
func (a AlertCode) String() string {
	switch a {
	case AlertDisplay:
		return "display"
	case AlertConfirm:
		return "confirm or reject"
	case AlertInput:
		return "text input"
	case AlertSingleChoice:
		return "single choice"
	case AlertMultipleChoice:
		return "multiple choice"
	case AlertServerInitiated:
		return "server-initiated management"
	case AlertClientInitiated:
		return "client-initiated management"
	case AlertNextMessage:
		return "next message"
	case AlertSessionAbort:
		return "session abort"
	case AlertClientEvent:
		return "client event"
	case AlertNoEndOfData:
		return "no end of data"
	case AlertGeneric:
		return "generic alert"
	}
	return "alert " + strconv.Itoa(int(a))
}

// An AlertClass is the range that an alert code is in.
type AlertClass uint8

// The classes of alert codes.
const (
	AlertClassOther    AlertClass = iota // none of those below
	AlertClassUser                       // 1100-1199: interaction with the user
	AlertClassSession                    // 1200-1221: beginning of a management session
	AlertClassExchange                   // 1222-1299: exchange of messages, and events
)

// Class returns the class of the code.
func (a AlertCode) Class() AlertClass {
	switch {
	case a >= 1100 && a <= 1199:
		return AlertClassUser
	case a >= 1200 && a <= 1221:
		return AlertClassSession
	case a >= 1222 && a <= 1299:
		return AlertClassExchange
	}
	return AlertClassOther
}

// AppendText implements [encoding.TextAppender]: it appends the number.
func (a AlertCode) AppendText(dst []byte) ([]byte, error) {
	return strconv.AppendUint(dst, uint64(a), 10), nil
}

// ParseAlert reads an alert code: three or four digits, with or without white
// space around them. The error is ErrCode.
func ParseAlert[T ~string | ~[]byte](text T) (AlertCode, error) {
	n, ok := parseCode(text, 4)
	if !ok || n < 100 {
		return 0, ErrCode
	}
	return AlertCode(n), nil
}
