package dev.sallyport.api;

import java.util.List;

/** What every status has. */
public interface Status {

  /** The {@code metadata.generation} that this status speaks of; -1 by default of the CRD. */
  Long observedGeneration();

  /** A list-map by type; {@code Ready} is always there once the operator has seen the object. */
  List<Condition> conditions();
}
