// Package keys reads the files in which people keep keys: private keys with their
// certificates, public keys of others, and symmetric keys.
//
// A [Reader] is a function that returns the content of a file by its name, so that
// a program decides the meaning of names, and how much of a file it reads into
// memory. The content is overwritten with zeros once the key has been parsed. The
// parsed key belongs to the caller, who cannot clear all of it: the standard
// library keeps private keys in big integers.
//
// # Forms
//
//	private   PEM with PKCS #8, PKCS #1 or SEC 1; PKCS #8 encrypted by PBES2; PKCS #12
//	public    PEM with SubjectPublicKeyInfo or PKCS #1, a certificate in PEM or DER
//	symmetric hexadecimal digits, or the octets themselves
//
// Keys are RSA or ECDSA. PEM that is encrypted in the old way (DEK-Info) is refused:
// one round of MD5 makes its key. A block of PEM that is damaged is an error, where
// package pem would skip it.
//
// # Hostile files
//
// A file that asks for more than 10 million iterations is refused before anything
// is computed, in PKCS #8 and in PKCS #12. One count cannot be seen in time: of a
// key in PKCS #12 that is encrypted a second time, within a part that is encrypted
// itself, as no program writes it. Making such a file takes the passphrase.
//
// Errors are an [*Error] with the name of the file. None quotes content or a
// passphrase.
package keys
