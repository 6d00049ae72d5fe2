package dev.sallyport.bench.response;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sallyport.saml.idp.Protection;
import dev.sallyport.saml.idp.TestIdp;
import dev.sallyport.saml.response.ResponseCheck;
import dev.sallyport.saml.response.ResponseExpectation;
import dev.sallyport.saml.response.ResponseVerdict;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.opensaml.saml.saml2.core.Response;

/** What JMH measures: one check of the same Response, by us and by OpenSAML alone. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CheckBenchmark {

  /** A {@link Protection}, by its text. */
  @Param({"Response signed", "Assertion signed"})
  public String protection;

  private byte[] document;
  private String form;
  private ResponseExpectation expectation;
  private BareCheck bare;

  /** A Response of an IdP that was made for this run, which both accept. */
  @Setup
  public void prepare() throws Exception {
    TestIdp idp = TestIdp.rsa();
    document = document(idp, protection).getBytes(UTF_8);
    form = Base64.getEncoder().encodeToString(document);
    expectation = idp.expectation();
    bare = new BareCheck(idp.key().certificate(), TestIdp.serviceProvider());
    if (!(ours() instanceof ResponseVerdict.Verified)) {
      throw new IllegalStateException(protection + " is refused by us");
    }
    bare();
  }

  static String document(TestIdp idp, String protection) {
    // The Assertion declares what it uses, so that OpenSAML can read it out of its cipher text.
    String response =
        TestIdp.response()
            .replace(
                "<saml:Assertion xmlns=",
                "<saml:Assertion xmlns:saml=\"urn:oasis:names:tc:SAML:2.0:assertion\" xmlns=");
    return idp.protect(
        response,
        Protection.signed().stream()
            .filter(each -> each.toString().equals(protection))
            .findFirst()
            .orElseThrow());
  }

  /** From the form's field to the identity, with every check that the ACS makes. */
  @Benchmark
  public ResponseVerdict ours() {
    return ResponseCheck.ofForm(form, expectation);
  }

  /** From the bytes of the document to OpenSAML's objects, with good signatures. */
  @Benchmark
  public Response bare() throws Exception {
    return bare.verified(document);
  }
}
