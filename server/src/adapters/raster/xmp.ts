import type { AiMark } from "./raster.ts";

/** IPTC's vocabulary of how a picture came to be: https://cv.iptc.org/newscodes/digitalsourcetype/ */
const VOCABULARY = "http://cv.iptc.org/newscodes/digitalsourcetype/";

/** An XMP packet that says how the picture was made. sharp does not check XML, so all that is put in is escaped. */
export function digitalSourceXmp(mark: AiMark, creatorTool: string): string {
  return [
    '<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>',
    '<x:xmpmeta xmlns:x="adobe:ns:meta/">',
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">',
    '<rdf:Description rdf:about=""',
    ' xmlns:xmp="http://ns.adobe.com/xap/1.0/"',
    ' xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"',
    ` xmp:CreatorTool="${escapeXml(creatorTool)}"`,
    ` Iptc4xmpExt:DigitalSourceType="${escapeXml(VOCABULARY + mark)}"/>`,
    "</rdf:RDF>",
    "</x:xmpmeta>",
    '<?xpacket end="r"?>',
  ].join("");
}

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

function escapeXml(text: string): string {
  const allowed = Array.from(text).filter(isXmlCharacter).join("");
  return allowed.replace(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** XML 1.0 knows no control characters but tab and line ends, and no lone surrogates; no escape would help them. */
function isXmlCharacter(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return code === 0x09 || code === 0x0a || code === 0x0d;
  return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff;
}
