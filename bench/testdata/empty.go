// This program does nothing: no Go program starts and ends faster.
package main

func main() {}
