package dev.sallyport.pipeline;

import picocli.CommandLine.Command;

/** Tokens with which an identity provider pushes people over SCIM. */
@Command(
    name = "scim-token",
    mixinStandardHelpOptions = true,
    description = {
      "Makes, lists and revokes the tokens with which an identity provider pushes people over SCIM"
          + " 2.0.",
      "Any number count at a time, so that a new one can be given to the identity provider before"
          + " the old one is revoked."
    },
    subcommands = {ScimTokenCreate.class, ScimTokenList.class, ScimTokenRevoke.class},
    synopsisSubcommandLabel = "COMMAND")
public final class ScimTokenCommand {}
