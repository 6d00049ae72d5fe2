/**
 * Fuzzers: Jazzer mutates what comes from outside, guided by which code it reaches. {@code mvn
 * verify} runs each for some seconds, {@code mvn -Pfuzz verify} runs nothing else, each for ten
 * minutes or {@code -Dfuzz.duration=1h}. {@link dev.sallyport.fuzz.FuzzersTest} finds and starts
 * them.
 *
 * <p>Every class named {@code *Fuzz} is one, and has one method, for Jazzer fuzzes one method in a
 * process. Its seeds come from a method, as those of a parameterized test do, and not from files:
 * what is signed is signed anew in each run. A method says the laws of one parser, {@link
 * dev.sallyport.fuzz.InTime} among them. Jazzer itself adds that no exception escapes, and that
 * nothing reaches for the network, a class by name, or a path that the input chose.
 *
 * <p>What was found lies in {@code target/fuzz} as {@code crash-…} and in the words of the failure;
 * make it a test beside those of the parser.
 */
package dev.sallyport.fuzz;
