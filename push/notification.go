package push

import (
	"crypto/md5"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"io"
	"slices"
)

// UIMode is the part of the user in the session that a notification requests.
type UIMode uint8

// The values of UIMode.
const (
	UINotSpecified UIMode = iota // the device decides
	UIBackground                 // without the user noticing
	UIInformative                // told, not asked
	UIInteraction                // asked first
)

// String returns the name of the mode.
func (m UIMode) String() string {
	if m > UIInteraction {
		return "invalid"
	}
	return [...]string{"not specified", "background", "informative", "user interaction"}[m]
}

// Values of Notification.Version.
const (
	Version11 = 11 // DM 1.1
	Version12 = 12 // DM 1.2
)

// A Notification asks a device to start a DM session: package 0 of OMA DM
// Notification Initiated Session 1.2. On the wire:
//
//	16 octets  digest over all that follows
//	10 bits    version, times ten
//	 2 bits    UI mode
//	 1 bit     initiator: 0 the client, 1 the server
//	27 bits    reserved, zero
//	16 bits    session id
//	 8 bits    octets of the server id
//	           server id
//	           vendor data, to the end
//
// It is the Body of a [PDU] of type [MediaNotification] for [AppSyncMLDM].
type Notification struct {
	Digest          [md5.Size]byte // see SignNotification
	Version         uint16         // 0 to 1023, such as Version12
	UIMode          UIMode
	ServerInitiated bool
	Reserved        uint32 // 27 bits; senders write 0
	SessionID       uint16
	ServerID        []byte // at most 255 octets; parsed, it aliases the input
	Vendor          []byte // trigger body; parsed, it aliases the input
}

const (
	// triggerFixed are the octets between the digest and the server id.
	triggerFixed = 8
	reservedBits = 27
)

// Size returns how many octets [AppendNotification] appends for n.
func (n *Notification) Size() int { return md5.Size + triggerFixed + len(n.ServerID) + len(n.Vendor) }

// AppendNotification appends n to dst with n.Digest as it is; [SignNotification]
// can put the right one there. Where dst has room for n.Size() octets it does
// not allocate. A field that cannot be written is a [*FieldError]; dst then
// comes back as it was.
func AppendNotification(dst []byte, n Notification) ([]byte, error) {
	switch {
	case n.Version >= 1<<10:
		return dst, &FieldError{"Version", ErrValue}
	case n.UIMode > UIInteraction:
		return dst, &FieldError{"UIMode", ErrValue}
	case n.Reserved >= 1<<reservedBits:
		return dst, &FieldError{"Reserved", ErrValue}
	case len(n.ServerID) > 0xFF:
		return dst, &FieldError{"ServerID", ErrLimit}
	}
	dst = slices.Grow(dst, n.Size())
	dst = append(dst, n.Digest[:]...)
	// The bit fields make 40 bits: 10 of version, 30 of the others.
	low := uint32(n.UIMode)<<28 | n.Reserved
	if n.ServerInitiated {
		low |= 1 << reservedBits
	}
	bits := uint64(n.Version)<<30 | uint64(low)
	dst = append(dst, byte(bits>>32))
	dst = binary.BigEndian.AppendUint32(dst, uint32(bits))
	dst = binary.BigEndian.AppendUint16(dst, n.SessionID)
	dst = append(append(dst, byte(len(n.ServerID))), n.ServerID...)
	return append(dst, n.Vendor...), nil
}

// ParseNotification parses a notification without copying or allocating. It does
// not verify the digest: see [VerifyNotification]. Errors are [*SyntaxError].
func ParseNotification(b []byte) (Notification, error) {
	var n Notification
	const fixed = md5.Size + triggerFixed
	if len(b) < fixed || len(b)-fixed < int(b[fixed-1]) {
		return n, &SyntaxError{len(b), io.ErrUnexpectedEOF}
	}
	t := b[md5.Size:]
	bits := uint64(t[0])<<32 | uint64(binary.BigEndian.Uint32(t[1:]))
	n.Digest = [md5.Size]byte(b)
	n.Version = uint16(bits >> 30)
	n.UIMode = UIMode(bits >> 28 & 3)
	n.ServerInitiated = bits>>reservedBits&1 == 1
	n.Reserved = uint32(bits) & (1<<reservedBits - 1)
	n.SessionID = binary.BigEndian.Uint16(t[5:])
	id := t[triggerFixed:]
	n.ServerID, n.Vendor = id[:t[7]:t[7]], id[t[7]:]
	return n, nil
}

// NotificationDigest returns the digest of a notification, as OMA DM
// Notification 1.2 has it, where H is MD5 and B64 base64:
//
//	H(B64(H(serverID ":" password)) ":" nonce ":" B64(H(trigger)))
//
// Password and nonce are those with which the server proves itself to the
// device (SRVCRED of the account); the nonce is in octets, not in base64.
// Trigger is the notification behind its digest. Copies of password and nonce are
// cleared; they are on the stack if each has at most 200 octets.
func NotificationDigest(serverID, password, nonce, trigger []byte) [md5.Size]byte {
	var space [512]byte
	b := space[:0]
	const hash = 24 // MD5 in base64
	if n := max(len(serverID)+1+len(password), hash+1+len(nonce)+1+hash); n > len(space) {
		b = make([]byte, 0, n)
	}
	defer clear(b[:cap(b)])
	user := md5.Sum(append(append(append(b, serverID...), ':'), password...))
	sum := md5.Sum(trigger)

	b = base64.StdEncoding.AppendEncode(b, user[:])
	b = append(append(append(b, ':'), nonce...), ':')
	return md5.Sum(base64.StdEncoding.AppendEncode(b, sum[:]))
}

// SignNotification writes the digest into msg, the octets of a notification, which
// also have the server id. Errors are those of [ParseNotification].
func SignNotification(msg, password, nonce []byte) error {
	n, err := ParseNotification(msg)
	if err != nil {
		return err
	}
	n.Digest = NotificationDigest(n.ServerID, password, nonce, msg[md5.Size:])
	copy(msg, n.Digest[:])
	return nil
}

// VerifyNotification reports, with a nil error, that the digest of msg, the octets
// of a notification, is that of password and nonce; else the error is ErrDigest.
// The time does not depend on where digests differ. The other errors are those of
// [ParseNotification].
func VerifyNotification(msg, password, nonce []byte) error {
	n, err := ParseNotification(msg)
	if err != nil {
		return err
	}
	want := NotificationDigest(n.ServerID, password, nonce, msg[md5.Size:])
	if subtle.ConstantTimeCompare(want[:], n.Digest[:]) != 1 {
		return ErrDigest
	}
	return nil
}
