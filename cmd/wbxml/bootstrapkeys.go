package main

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/go-wbxml/wbxml/syncml/bootstrap"
)

// Variables of the environment with keys, used where no flag gives them.
const (
	envIMSI = "WBXML_IMSI"
	envPIN  = "WBXML_PIN"
	envKey  = "WBXML_KEY"
)

// A keyring is where the keys of a device come from.
type keyring struct {
	imsi, pinFile, keyFile string
	join                   bootstrap.Join
}

// add adds the flags.
func (k *keyring) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&k.imsi, "imsi", "", "IMSI of the device (default $"+envIMSI+")")
	f.StringVar(&k.pinFile, "pin-file", "", "`file` with what the user types (default $"+envPIN+")")
	f.StringVar(&k.keyFile, "key-file", "", "`file` with the network's secret in hexadecimal, where it is not an IMSI (default $"+envKey+")")
	addJoin(cmd, &k.join)
}

// keys reads the keys. The error is about the file or variable that it names.
func (k *keyring) keys(t *tool) (keys bootstrap.Keys, err error) {
	keys.Join = k.join
	pin, err := t.secret(k.pinFile, envPIN)
	if err != nil {
		return keys, err
	}
	keys.PIN = pin
	key, err := t.secret(k.keyFile, envKey)
	if err != nil {
		return keys, err
	}
	defer key.Clear()
	imsi := k.imsi
	if imsi == "" && len(key) == 0 {
		imsi = os.Getenv(envIMSI)
	}
	switch {
	case imsi != "" && k.keyFile != "":
		return keys, errors.New("--imsi and --key-file are the same key")
	case imsi != "":
		keys.Network, err = bootstrap.AppendIMSI(nil, imsi)
	case len(key) > 0:
		if keys.Network, err = hex.AppendDecode(nil, key); err != nil {
			err = errors.New("the key is not hexadecimal")
		}
	}
	return keys, err
}

// secret reads a secret from a file, or from a variable.
func (t *tool) secret(name, variable string) (bootstrap.Secret, error) {
	if name == "" {
		return bootstrap.Secret(strings.TrimSpace(os.Getenv(variable))), nil
	}
	const most = 4096
	var b bytes.Buffer
	if err := t.read(&b, name, most); err != nil {
		return nil, fmt.Errorf("%s: %w", shown(name), reason(err))
	}
	s := bytes.TrimSpace(b.Bytes())
	if len(s) == 0 || b.Len() > most {
		return nil, fmt.Errorf("%s: holds no secret, or too much", shown(name))
	}
	return bootstrap.Secret(s), nil
}
