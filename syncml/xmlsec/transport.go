package xmlsec

import (
	"crypto"
	"crypto/aes"
	"crypto/rand"
	"crypto/rsa"
)

// seal appends plain encrypted under key.
func (a *algorithm) seal(dst, key, plain []byte) ([]byte, error) {
	if a.marked {
		return sealGCM(dst, key, plain)
	}
	return sealCBC(dst, key, plain)
}

// open returns the content that was sealed under key.
func (a *algorithm) open(key, sealed []byte) (plain []byte, ok bool) {
	switch {
	case len(key) != a.key:
		return nil, false
	case a.marked:
		return openGCM(key, sealed)
	}
	return openCBC(key, sealed)
}

// wrap returns key encrypted under the key of the recipient, a *rsa.PublicKey for
// a transport and []byte to wrap it.
func (x *encrypted) wrap(recipient any, key []byte) (err error) {
	switch to := recipient.(type) {
	case *rsa.PublicKey:
		switch {
		case x.method.role != roleTransport:
			return refuse(ErrKey, "RSA to wrap a key")
		case x.method.id == RSA15:
			//lint:ignore SA1019 DM Security 1.2 wants it
			x.value, err = rsa.EncryptPKCS1v15(rand.Reader, to, key)
		default:
			x.value, err = rsa.EncryptOAEPWithOptions(rand.Reader, to, key, x.oaep.options())
		}
		if err != nil {
			return refuse(ErrKey, "RSA key too short to transport a key")
		}
		return nil
	case []byte:
		if x.method.role != roleWrap || len(to) != x.method.key {
			return refuse(ErrKey, "size of the key that wraps")
		}
		block, err := aes.NewCipher(to)
		if err != nil {
			return err
		}
		x.value = wrapKey(block, key)
		return nil
	}
	return refuse(ErrKey, "type")
}

func (x *oaep) options() *rsa.OAEPOptions {
	return &rsa.OAEPOptions{Hash: x.digest.hash, MGFHash: x.mask.hash}
}

// unwrap returns the key, of size octets, that x has encrypted, with the private
// key or by a key that wraps. Of RSA 1.5 it returns a random one where there is
// none, in the same time: what fails is then to decrypt with it.
func (x *encrypted) unwrap(private crypto.Decrypter, secret []byte, size int) (key []byte, ok bool) {
	var err error
	switch {
	case x.method.role == roleWrap:
		if len(secret) != x.method.key {
			return nil, false
		}
		block, err := aes.NewCipher(secret)
		if err != nil {
			return nil, false
		}
		key, ok = unwrapKey(block, x.value)
		return key, ok
	case private == nil:
		return nil, false
	case x.method.id == RSA15:
		//lint:ignore SA1019 likewise; what goes wrong in it does not show
		key, err = private.Decrypt(rand.Reader, x.value, &rsa.PKCS1v15DecryptOptions{SessionKeyLen: size})
	default:
		key, err = private.Decrypt(rand.Reader, x.value, x.oaep.options())
	}
	return key, err == nil
}
