/**
 * TornadoVM, as the runtime sees it. senet is built without it, so all that calls its API is
 * source, among the resources of this package; it is compiled against the installation that runs
 * the JVM.
 */
package dev.senet.runtime.tornado;
