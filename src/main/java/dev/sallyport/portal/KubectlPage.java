package dev.sallyport.portal;

import dev.sallyport.web.Answer;
import java.util.Optional;

/** How a person sets up kubectl: the kubeconfig, to copy or as a file. It holds no secret. */
final class KubectlPage {

  static final String PATH = "/kubectl";
  static final String FILE_PATH = "/kubectl/kubeconfig";

  private static final String TITLE = "Set up kubectl";

  /** RFC 9512. */
  private static final String YAML = "application/yaml";

  private final Pages pages;
  private final Optional<KubectlSetup> setup;

  KubectlPage(Pages pages, Optional<KubectlSetup> setup) {
    this.pages = pages;
    this.setup = setup;
  }

  Answer page(SignedIn person) {
    return setup
        .map(
            known ->
                pages.kubectl(
                    new Pages.Kubectl(
                        pages.frame(TITLE, PATH, person),
                        pages.script(),
                        known.kubeconfig(person.site()),
                        known.fileName(),
                        FILE_PATH)))
        .orElseGet(() -> notSaid(200, person));
  }

  Answer file(SignedIn person) {
    return setup
        .map(
            known ->
                Answer.of(200, YAML, known.kubeconfig(person.site()))
                    .with(
                        "Content-Disposition", "attachment; filename=\"" + known.fileName() + "\""))
        .orElseGet(() -> notSaid(404, person));
  }

  private Answer notSaid(int status, SignedIn person) {
    return pages.notice(
        status,
        new Pages.Notice(
            pages.frame(TITLE, PATH, person),
            "This server does not know where your cluster is. Ask your administrator for a"
                + " kubeconfig.",
            "",
            "/",
            "Go to the overview"));
  }
}
