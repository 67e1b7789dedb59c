//go:build !unix

package bench

import "time"

// cpuTime is not known on other systems: rows have no such figure there.
func cpuTime() time.Duration { return 0 }
