/**
 * The backend for GPUs: kernels as plain Java source against TornadoVM's public API. Nothing here
 * depends on TornadoVM.
 */
package dev.senet.compiler.tornado;
