/** The command line. */
package dev.senet.cli;
