/** The command that compares senet with its peers. No comparison of its own lives here. */
package dev.senet.bench;
