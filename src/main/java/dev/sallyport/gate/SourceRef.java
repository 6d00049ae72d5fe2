package dev.sallyport.gate;

/** One IdentitySource object. A name can be reused; a uid cannot. */
public record SourceRef(String name, String uid) {

  /** Of no object at all. */
  public static final SourceRef NONE = new SourceRef("", "");
}
