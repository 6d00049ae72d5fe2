package dev.sallyport.oidc;

/**
 * A device that asks for a grant; its device code is this, sealed, so that any replica that it asks
 * knows it.
 *
 * @param userCode without the hyphen
 * @param ticket of the grant that will be made
 * @param address where it asked from
 * @param asked when, in seconds since 1970
 */
record Device(
    String clientId, String clientUid, String userCode, String ticket, String address, long asked) {

  /** The ticket is a secret. */
  @Override
  public String toString() {
    return "Device[" + clientId + "]";
  }
}
