package dev.sallyport.api;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/** What the operator says of a Group; {@code members} counts the union of all its lists. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GroupStatus(Long observedGeneration, Integer members, List<Condition> conditions)
    implements Status {}
