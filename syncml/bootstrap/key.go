package bootstrap

import "github.com/go-wbxml/wbxml/syncml/xmlsec"

// A Join says how USERNETWPIN makes one key of the PIN and the network's
// secret. The two profiles' documents and the field do not agree.
type Join uint8

const (
	JoinNetworkThenPIN  Join = iota // IMSI octets, then PIN: Client Provisioning in the field
	JoinPINColonNetwork             // PIN ":" secret: the text of DM Security 1.2
)

// AppendIMSI appends the key that an IMSI of 6 to 15 decimal digits stands for:
// its semi-octets as in EF-IMSI (GSM 11.11, 10.3.2) without the length, the
// parity digit in front.
func AppendIMSI(dst []byte, imsi string) ([]byte, error) {
	if len(imsi) < 6 || len(imsi) > 15 {
		return dst, ErrIMSI
	}
	for i := range len(imsi) {
		if imsi[i] < '0' || imsi[i] > '9' {
			return dst, ErrIMSI
		}
	}
	nibble := func(i int) byte {
		if i < len(imsi) {
			return imsi[i] - '0'
		}
		return 0xF
	}
	first := byte(9) // odd number of digits
	if len(imsi)%2 == 0 {
		first = 1
	}
	dst = append(dst, nibble(0)<<4|first)
	for i := 1; i < len(imsi); i += 2 {
		dst = append(dst, nibble(i+1)<<4|nibble(i))
	}
	return dst, nil
}

// Keys are the secrets from which the key of a method is made. Network is the
// shared secret of the network as octets, for a GSM network what [AppendIMSI]
// returns; PIN is ASCII digits. For USERPINMAC, PIN is K: the first half of
// what the user types, at least 5 digits.
type Keys struct {
	Network Secret
	PIN     Secret
	Join    Join // for USERNETWPIN

	// Verify says whose signature [Open] wants on a tree: with it, a message that
	// is not signed does not open. Decrypt has the keys for one that is encrypted.
	// A nil Profile in them is [xmlsec.Modern].
	Verify  *xmlsec.VerifyOptions
	Decrypt *xmlsec.DecryptOptions
}

// minTypedHalf is half of the shortest PIN that USERPINMAC allows.
const minTypedHalf = 5

// appendKey appends the key of method s.
func (k *Keys) appendKey(dst []byte, s SEC) ([]byte, error) {
	if s != SECNetwPIN && len(k.PIN) == 0 || (s == SECNetwPIN || s == SECUserNetwPIN) && len(k.Network) == 0 {
		return dst, ErrKey
	}
	switch s {
	case SECNetwPIN:
		return append(dst, k.Network...), nil
	case SECUserPIN:
		return append(dst, k.PIN...), nil
	case SECUserNetwPIN:
		if k.Join == JoinPINColonNetwork {
			return append(append(append(dst, k.PIN...), ':'), k.Network...), nil
		}
		return append(append(dst, k.Network...), k.PIN...), nil
	case SECUserPINMAC:
		// The MAC part has a digit for each octet of the MAC at most.
		if len(k.PIN) < minTypedHalf || len(k.PIN) > macSize || !digits(k.PIN) {
			return dst, ErrPIN
		}
		return append(dst, k.PIN...), nil
	}
	return dst, ErrSEC
}

func digits(s []byte) bool {
	for _, b := range s {
		if b < '0' || b > '9' {
			return false
		}
	}
	return true
}
