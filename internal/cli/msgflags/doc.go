// Package msgflags has the flags with which programs describe a bootstrap message: its
// profile and security, the account or document that it is made of, and keys to seal it
// with. wbxml bootstrap build and campaign share them, so that the same words make the
// same octets.
package msgflags
