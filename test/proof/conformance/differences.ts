const namesNoField =
  "A mask that names no field is refused, where it is known which messages it may be about: here it names fields that there are not.";
const isPrinted =
  "A mask that the service made is printed as well as it can be: a client that reads a path which it does not know is better off than one that gets an error for a whole answer.";

/** The cases that svcgen does not take as the suite wants, with the reason. */
export const differences: ReadonlyMap<string, string> = new Map(
  ["Proto3", "Editions_Proto3"].flatMap((syntax) => [
    [`Required.${syntax}.JsonInput.FieldMask.ProtobufOutput`, namesNoField],
    [`Required.${syntax}.JsonInput.FieldMask.JsonOutput`, namesNoField],
    [`Recommended.${syntax}.FieldMaskPathsDontRoundTrip.JsonOutput`, isPrinted],
    [`Recommended.${syntax}.FieldMaskNumbersDontRoundTrip.JsonOutput`, isPrinted],
    [`Recommended.${syntax}.FieldMaskTooManyUnderscore.JsonOutput`, isPrinted],
  ]),
);
