package dev.senet.bench.contest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.OptionalLong;

/**
 * What a contender's process has used of the memory.
 *
 * @param peakBytes the most that was resident at one time; empty where the system does not say
 * @param plannedBytes what the contender's own plan of the memory has asked for, if it makes one
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record MemoryUse(OptionalLong peakBytes, OptionalLong plannedBytes) {}
