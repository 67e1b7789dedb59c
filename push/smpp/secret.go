package smpp

import "github.com/go-wbxml/wbxml/internal/secret"

// Secret is a password, which does not show itself.
type Secret = secret.Secret

const maxWindow = 1<<16 - 1
