package dev.sallyport.portal;

/** What the portal asks of the world. */
public record PortalPorts(
    Sites sites, Directory directory, SessionStore sessions, Administrators administrators) {}
