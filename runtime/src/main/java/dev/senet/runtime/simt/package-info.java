/**
 * The SIMT emulator: runs kernels that are written for TornadoVM work-item by work-item on the JVM,
 * and checks what a GPU does not: bounds, races, barriers. The classes that kernels see have the
 * names and methods of TornadoVM's API, in a package of their own; they are not TornadoVM's.
 */
package dev.senet.runtime.simt;
