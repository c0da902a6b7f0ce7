/** Devices, compiled programs, sessions and weights: the embedded API. */
package dev.senet.runtime;
