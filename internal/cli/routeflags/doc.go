// Package routeflags has the flags that say where messages go and how what becomes of them
// comes back: the target, its profile and password, the addresses of reports and of
// acknowledgements.
package routeflags
