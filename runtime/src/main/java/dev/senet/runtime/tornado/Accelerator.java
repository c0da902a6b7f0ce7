package dev.senet.runtime.tornado;

import dev.senet.runtime.AcceleratorId;

/**
 * A device that TornadoVM has found.
 *
 * @param id its numbers
 * @param backendName such as {@code opencl} or {@code cuda}
 * @param type such as {@code gpu} or {@code cpu}
 * @param name as its driver calls it
 * @param memory bytes of memory
 * @param largest bytes of the largest array that it can have
 */
public record Accelerator(
    AcceleratorId id, String backendName, String type, String name, long memory, long largest) {}
