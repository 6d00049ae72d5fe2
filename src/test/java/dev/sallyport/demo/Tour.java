package dev.sallyport.demo;

import dev.sallyport.controlplane.CommandResult;

/** The story, step by step; each step says what happens and why, shows it, and checks it. */
final class Tour {

  /** How many steps it takes. */
  static final int STEPS = 9;

  private static final String JANE = "sallyport:jane.doe@example.com";
  private static final String GROUP = "sallyport:payments-developers";
  private static final String NOW = "--timeout=60s";

  private final Stage stage;
  private final Page page;
  private final IdpDocuments idps;
  private final Steps steps;

  Tour(Stage stage, Page page, IdpDocuments idps, Steps steps) {
    this.stage = stage;
    this.page = page;
    this.idps = idps;
    this.steps = steps;
  }

  void run() {
    checkDocument();
    sourceReady();
    metadataComesBack();
    groupBound();
    bindingComesBack();
    String change = changeHeld();
    changeAccepted(change);
    accessGone();
    restored();
  }

  private void checkDocument() {
    steps.begin(
        "look at the identity provider's metadata",
        """
        Before anything is applied: is the document good that the administrator of the identity
        provider (IdP) sent? This works offline, and judges as the operator will.
        """);
    page.text(idps.origin());
    CommandResult report = stage.sallyport("check-metadata", Stage.relative(idps.first().file()));
    stage.check(
        "the document describes an IdP that can be used",
        report.exitCode() == 0 && report.out().contains(idps.first().entityID()),
        "exit code " + report.exitCode() + "\n" + report.out());
  }

  private void sourceReady() {
    steps.begin(
        "declare an identity center",
        """
        One folder of YAML says where people come from (an IdentitySource), who they are (Users,
        Groups) and what they may do (Assignments). Nothing else is needed, and the order of the
        files does not matter.
        """);
    stage.kubectl("apply", "-f", idps.samples());
    stage.kubectl("wait", "--for=condition=Ready", "identitysource/corp", "-n", "identity", NOW);
    String source = stage.kubectl("get", "identitysource", "corp", "-n", "identity");
    stage.check("the source is in force", source.contains("Active"), source);
  }

  private void metadataComesBack() {
    steps.begin(
        "the service provider's metadata is lost, and comes back",
        """
        The IdP's administrator needs our SAML metadata. It lies in a Secret. Somebody deletes it,
        and it is made again, byte for byte: nothing has to be done at the IdP.
        """);
    String[] data = {
      "get", "secret", "corp-sp-metadata", "-n", "identity", "-o", "jsonpath={.data}"
    };
    String[] uid = {
      "get", "secret", "corp-sp-metadata", "-n", "identity", "-o", "jsonpath={.metadata.uid}"
    };
    String before = stage.checksum(data);
    String firstUid = stage.quietly(uid);
    stage.kubectl("delete", "secret", "corp-sp-metadata", "-n", "identity");
    stage.kubectl("wait", "--for=create", "secret/corp-sp-metadata", "-n", "identity", NOW);
    String after = stage.checksum(data);
    stage.check("it is another Secret", !firstUid.equals(stage.quietly(uid)), firstUid);
    stage.check("with the same checksum", before.equals(after), before + "\n" + after);
  }

  private void groupBound() {
    steps.begin(
        "a group has a role in a namespace",
        """
        The Assignment payments-developers-edit gives the group payments-developers the ClusterRole
        edit in the namespace payments. Sallyport makes the RoleBinding. Its subjects carry the
        center's prefix, sallyport:, so that nobody becomes a name that the cluster uses itself.
        """);
    stage.kubectl("wait", "--for=condition=Ready", "assignments", "--all", "-n", "identity", NOW);
    stage.kubectl("get", "assignments", "-n", "identity");
    String bindings = stage.kubectl("get", "rolebindings", "-n", "payments", "-o", "wide");
    stage.check("the group is bound", bindings.contains(GROUP), bindings);
    page.text("Jane is a member. May she deploy?");
    janeMay("payments", true);
    page.text("Only there; in the namespace checkout she may not:");
    janeMay("checkout", false);
  }

  private void bindingComesBack() {
    steps.begin(
        "a binding is deleted, and comes back",
        """
        What an Assignment says is kept so. A RoleBinding that is deleted or altered by hand is
        repaired at once; to take access away, delete the Assignment.
        """);
    String name =
        stage
            .quietly(
                "get",
                "rolebindings",
                "-n",
                "payments",
                "-l",
                "sallyport.dev/assignment-uid",
                "-o",
                "jsonpath={.items[0].metadata.name}")
            .strip();
    String[] uid = {"get", "rolebinding", name, "-n", "payments", "-o", "jsonpath={.metadata.uid}"};
    String before = stage.quietly(uid);
    stage.kubectl("delete", "rolebinding", name, "-n", "payments");
    stage.kubectl("wait", "--for=create", "rolebinding/" + name, "-n", "payments", NOW);
    stage.check("it is another RoleBinding", !before.equals(stage.quietly(uid)), before);
    janeMay("payments", true);
  }

  private String changeHeld() {
    steps.begin(
        "another source is named, and nothing happens",
        """
        The company moves to another IdP. Who was assigned something under the old one may be
        somebody else under the new one, so such a change takes all assignments away. It is
        therefore held until a person accepts it, and says beforehand what it will clear.
        """);
    stage.kubectl(
        "create",
        "secret",
        "generic",
        "other-idp-metadata",
        "-n",
        "identity",
        "--type=sallyport.dev/idp-metadata",
        "--from-file=metadata.xml=" + Stage.relative(idps.second().file()));
    stage.kubectl(
        "patch",
        "identitysource",
        "corp",
        "-n",
        "identity",
        "--type=merge",
        "-p",
        "{\"spec\":{\"externalIdP\":{\"entityID\":\"%s\",\"metadata\":{\"secretRef\":{\"name\":\"%s\"}}}}}"
            .formatted(idps.second().entityID(), "other-idp-metadata"));
    stage.kubectl("wait", "--for=condition=Stalled", "identitysource/corp", "-n", "identity", NOW);
    stage.kubectl("get", "identitysource", "corp", "-n", "identity");
    String message = readyMessage();
    page.space();
    String count =
        stage.kubectl(
            "get",
            "identitysource",
            "corp",
            "-n",
            "identity",
            "-o",
            "jsonpath={.status.pendingChange.assignmentsToClear}");
    stage.check(
        "it says that 2 assignments would go", count.strip().equals("2"), count + "\n" + message);
    page.text(
        "Nothing has changed until then: the old source is in force, and Jane may still work.");
    janeMay("payments", true);
    return stage
        .quietly(
            "get",
            "identitysource",
            "corp",
            "-n",
            "identity",
            "-o",
            "jsonpath={.status.pendingChange.id}")
        .strip();
  }

  private void changeAccepted(String change) {
    steps.begin(
        "the change is accepted",
        """
        accept is the administrator's word. With acceptChange it counts for exactly the change that
        was shown, so it may stay in Git for ever and never accepts another one. First a record of
        everything that goes is written, then bindings and assignments go, then the new source is
        in force. If the operator dies meanwhile, the next one goes on where it ended.
        """);
    stage.kubectl(
        "patch",
        "identitysource",
        "corp",
        "-n",
        "identity",
        "--type=merge",
        "-p",
        "{\"spec\":{\"accept\":true,\"acceptChange\":\"%s\"}}".formatted(change));
    stage.kubectl("wait", "--for=condition=Ready", "identitysource/corp", "-n", "identity", NOW);
    String active =
        stage.kubectl(
            "get",
            "identitysource",
            "corp",
            "-n",
            "identity",
            "-o",
            "jsonpath={.status.active.identity}");
    stage.check(
        "the other source is in force", active.strip().equals(idps.second().entityID()), active);
    CommandResult assignments = stage.show("get", "assignments", "-n", "identity");
    stage.check("the assignments are cleared", assignments.out().isBlank(), assignments.out());
  }

  private void accessGone() {
    steps.begin(
        "the access is gone",
        """
        No binding is left, so Jane may no longer work in payments. Users and Groups are still
        there: a person declared them, and this kind of change keeps them.
        """);
    CommandResult bindings =
        stage.show("get", "rolebindings", "-A", "-l", "app.kubernetes.io/managed-by=sallyport");
    stage.check("no binding is left", bindings.out().isBlank(), bindings.out());
    janeMay("payments", false);
    String people =
        stage.kubectl("get", "users.sallyport.dev,groups.sallyport.dev", "-n", "identity");
    stage.check("people are still there", people.contains("jane-doe"), people);
  }

  private void restored() {
    steps.begin(
        "the assignments are restored from the record",
        """
        Whoever has looked at the people of the new source can give them back what they had, all or
        some of it. The record is a Secret that can also be read, and applied, with kubectl alone.
        """);
    CommandResult plan = stage.sallyport("restore", "-n", "identity", "--dry-run");
    stage.check("it says beforehand what it would do", plan.exitCode() == 0, plan.out());
    CommandResult restored = stage.sallyport("restore", "-n", "identity");
    stage.check("everything in the record stands again", restored.exitCode() == 0, restored.out());
    stage.kubectl("wait", "--for=condition=Ready", "assignments", "--all", "-n", "identity", NOW);
    page.text("And Jane?");
    janeMay("payments", true);
  }

  private String readyMessage() {
    return stage.kubectl(
        "get",
        "identitysource",
        "corp",
        "-n",
        "identity",
        "-o",
        "jsonpath={.status.conditions[?(@.type==\"Ready\")].message}");
  }

  private void janeMay(String namespace, boolean wanted) {
    String[] question = {
      "auth",
      "can-i",
      "create",
      "deployments.apps",
      "-n",
      namespace,
      "--as=" + JANE,
      "--as-group=" + GROUP
    };
    // The API server's own cache of RBAC may be a moment behind; a person would not notice.
    stage.awaitAnswer(wanted ? "yes" : "no", question);
    String answer = stage.show(question).out().strip();
    stage.check(
        "Jane may %screate deployments in %s".formatted(wanted ? "" : "not ", namespace),
        answer.equals(wanted ? "yes" : "no"),
        answer);
  }
}
