// The words of the page in Vietnamese and in English. Words of documents and answers stay Vietnamese.

const WORDS = {
  skip: ["Đến nội dung", "Skip to content"],
  site: ["Hỏi đáp văn bản chỉ đạo", "Questions on directives"],
  nav: ["Các phần của trang", "Parts of the page"],
  ask: ["Hỏi đáp", "Ask"],
  duties: ["Nhiệm vụ", "Duties"],
  timeline: ["Mốc thời hạn", "Timeline"],
  documents: ["Văn bản", "Documents"],
  switchTo: ["English", "Tiếng Việt"],
  theme: ["Màu", "Colours"],
  themeAuto: ["Màu: theo máy", "Colours: system"],
  themeLight: ["Màu: sáng", "Colours: light"],
  themeDark: ["Màu: tối", "Colours: dark"],
  loading: ["Đang tải…", "Loading…"],
  close: ["Đóng", "Close"],
  cancel: ["Thôi", "Cancel"],
  retry: ["Thử lại", "Try again"],
  wait: ["Máy chủ đang nhận quá nhiều yêu cầu; thử lại được sau {n} giây.", "The server has too many requests; try again in {n} s."],
  waitOver: ["Có thể thử lại.", "You can try again now."],
  offline: [
    "Không kết nối được máy chủ. Hãy kiểm tra đường truyền rồi thử lại; câu hỏi vẫn còn đây.",
    "The server cannot be reached. Check the connection and try again; nothing you typed is lost.",
  ],
  offlineTitle: ["Mất kết nối", "No connection"],
  broken: [
    "Kết nối đứt khi câu trả lời chưa xong. Các câu trên đã được kiểm chứng nhưng chưa đủ.",
    "The connection broke before the answer was complete. The sentences above are verified, but some are missing.",
  ],
  unreadable: ["Máy chủ trả lời không đọc được.", "The server's reply cannot be read."],
  requestId: ["Mã yêu cầu: {id}", "Request id: {id}"],
  keyTitle: ["Cần khóa truy cập", "A key is needed"],
  keyWhy: [
    "Dịch vụ này cần khóa do người quản trị cấp. Khóa chỉ được giữ trong thẻ trình duyệt này.",
    "This service needs a key from its administrator. It is kept in this browser tab only.",
  ],
  keyWrong: ["Khóa vừa nhập không được nhận.", "That key was not accepted."],
  keyLabel: ["Khóa", "Key"],
  keyUse: ["Dùng khóa", "Use the key"],
  none: ["không có", "none"],
  page: ["Trang {n}/{of}", "Page {n} of {of}"],
  previous: ["Trang trước", "Previous"],
  next: ["Trang sau", "Next"],
  pages: ["Các trang", "Pages"],

  askTitle: ["Ai phải làm gì, hạn khi nào, theo văn bản nào?", "Who must do what, by when, under which document?"],
  askIntro: [
    "Mỗi câu trả lời đều dẫn nguyên văn từ văn bản. Điều văn bản không ghi thì nói là không rõ.",
    "Every answer quotes the documents word for word. What they do not say is said to be unknown. Ask in Vietnamese, with or without diacritics.",
  ],
  coverage: ["Có {n} văn bản, mới nhất ngày {day}.", "{n} documents, the newest of {day}."],
  coverageNoDay: ["Có {n} văn bản.", "{n} documents."],
  examples: ["Ví dụ", "Examples"],
  exampleTasks: ["{who} phải làm gì?", "{who} phải làm gì?"],
  exampleDocument: ["{type} {number} nói về việc gì?", "{type} {number} nói về việc gì?"],
  exampleDue: ["{who} phải làm gì, hạn khi nào?", "{who} phải làm gì, hạn khi nào?"],
  exampleSigned: ["Ai ký {type} {number}?", "Ai ký {type} {number}?"],
  question: ["Câu hỏi", "Question"],
  questionHint: ["Enter để gửi, Shift+Enter để xuống dòng", "Enter sends, Shift+Enter starts a new line"],
  followHint: ["Hỏi tiếp; câu hỏi trước được hiểu cùng", "A follow-up is understood with the questions before it"],
  send: ["Gửi", "Send"],
  stop: ["Dừng", "Stop"],
  newConversation: ["Cuộc hỏi đáp mới", "New conversation"],
  earlier: ["Các cuộc hỏi đáp trước (chỉ lưu trên máy này)", "Earlier conversations (kept on this device only)"],
  remove: ["Xóa", "Delete"],
  removeOne: ["Xóa cuộc hỏi đáp: {name}", "Delete the conversation: {name}"],
  removeAll: ["Xóa tất cả", "Delete all"],
  removed: ["Đã xóa.", "Deleted."],
  conversation: ["Hỏi đáp", "Conversation"],
  gone: ["Cuộc hỏi đáp này không còn trên máy.", "This conversation is no longer on this device."],
  searching: ["Đang tìm trong văn bản…", "Searching the documents…"],
  reading: ["Đang đọc {n} mục…", "Reading {n} provisions…"],
  writing: ["Đang viết…", "Writing…"],
  checking: ["Đang kiểm chứng từng câu…", "Checking every sentence…"],
  starting_over: ["Làm lại từ đầu…", "Starting over…"],
  answered: ["Đã trả lời", "Answered"],
  not_found: ["Không thấy trong các văn bản đã có", "Not found in the documents held"],
  refused: ["Không trả lời câu hỏi này", "This question is not answered"],
  error: ["Có lỗi khi trả lời", "Something failed while answering"],
  unanswered: ["Chưa trả lời được", "Not answered yet"],
  stopped: ["Đã dừng theo yêu cầu; câu trả lời chưa đủ.", "Stopped at your request; the answer is not complete."],
  askAgain: ["Hỏi lại", "Ask again"],
  edit: ["Sửa câu hỏi", "Edit the question"],
  saidDone: ["{status}, {n} trích dẫn. {first}", "{status}, {n} citations. {first}"],
  interpreted: ["Được hiểu là: {words}", "Understood as: {words}"],
  notices: ["Lưu ý", "Please note"],
  looked: ["Đã xem {n} văn bản, mới nhất ngày {day}", "{n} documents looked through, the newest of {day}"],
  lookedNoDay: ["Đã xem {n} văn bản", "{n} documents looked through"],
  asOf: ["tính đến {day}", "as of {day}"],
  extractive: ["trích nguyên văn, không dùng mô hình ngôn ngữ", "verbatim extract, no language model"],
  worded: ["mô hình {name} diễn đạt, từng câu được kiểm chứng", "worded by {name}, every sentence checked"],
  citations: ["Trích dẫn", "Citations"],
  openCitation: ["Trích dẫn {n}: mở văn bản {name}", "Citation {n}: open document {name}"],
  pageOf: ["trang {n}", "page {n}"],
  unnumbered: ["không rõ số", "number unknown"],
  undatedDocument: ["không rõ ngày", "date unknown"],
  answerDuties: ["Nhiệm vụ trong câu trả lời", "Duties in the answer"],
  actions: ["Với câu trả lời này", "With this answer"],
  copy: ["Sao chép kèm trích dẫn", "Copy with citations"],
  copied: ["Đã sao chép.", "Copied."],
  copyFailed: ["Trình duyệt không cho sao chép; hãy chọn và chép bằng tay.", "The browser does not allow copying; select the text and copy it."],
  print: ["In", "Print"],
  share: ["Chép địa chỉ câu hỏi", "Copy link to the question"],
  source: ["Nguồn", "Source"],

  helpful: ["Hữu ích", "Helpful"],
  unhelpful: ["Chưa đúng", "Not right"],
  feedbackReason: ["Chưa đúng ở đâu?", "What is wrong?"],
  wrong_office: ["Sai cơ quan", "Wrong office"],
  wrong_deadline: ["Sai thời hạn", "Wrong deadline"],
  wrong_document: ["Sai văn bản", "Wrong document"],
  incomplete: ["Thiếu ý", "Incomplete"],
  not_found_but_exists: ["Văn bản có mà không tìm thấy", "Not found though it is there"],
  unclear: ["Khó hiểu", "Unclear"],
  other: ["Lý do khác", "Something else"],
  comment: ["Ý kiến thêm (không bắt buộc)", "Comment (optional)"],
  sendWith: ["Gửi kèm câu hỏi và câu trả lời", "Send the question and the answer along"],
  sendFeedback: ["Gửi ý kiến", "Send feedback"],
  thanks: ["Đã nhận ý kiến. Xin cảm ơn.", "Feedback received. Thank you."],

  dutiesTitle: ["Bảng nhiệm vụ", "Table of duties"],
  dutiesIntro: ["Mọi nhiệm vụ đọc được trong các văn bản, không chỉ phần tìm thấy.", "Every duty read from the documents, not only the nearest ones."],
  filters: ["Lọc", "Filter"],
  agency: ["Cơ quan", "Office"],
  place: ["Tỉnh, thành phố", "Province"],
  documentNumbers: ["Số văn bản", "Document numbers"],
  dueAfter: ["Hạn từ", "Due from"],
  dueBefore: ["Hạn đến", "Due until"],
  dueHint: ["Ngày: 15/9/2021, 9/2021, quý IV/2021, hôm nay, 30 ngày tới.", "Days: 15/9/2021, 9/2021, quý IV/2021, hôm nay (today), 30 ngày tới (the next 30 days)."],
  documentHint: ["Nhiều số văn bản: cách bằng dấu phẩy.", "Several document numbers: separated by commas."],
  role: ["Vai trò", "Role"],
  kind: ["Loại thời hạn", "Kind of deadline"],
  lead: ["chủ trì", "leads"],
  coordinate: ["phối hợp", "coordinates"],
  advise: ["tham mưu", "advises"],
  report: ["báo cáo", "reports"],
  carry_out: ["thực hiện", "carries out"],
  absolute: ["ngày cụ thể", "fixed day"],
  relative: ["tính từ một mốc", "counted from an event"],
  recurring: ["định kỳ", "recurring"],
  immediate: ["làm ngay", "at once"],
  unstated: ["không ghi thời hạn", "no deadline stated"],
  apply: ["Lọc", "Apply"],
  reset: ["Bỏ lọc", "Clear"],
  dutyCount: ["{n} nhiệm vụ; đã xem {all} nhiệm vụ của {docs} văn bản.", "{n} duties; {all} duties of {docs} documents looked through."],
  undated: ["Còn {n} nhiệm vụ không có ngày để so với khoảng đã chọn.", "{n} more duties have no day to compare with the period."],
  noDuties: ["Không có nhiệm vụ nào khớp với bộ lọc.", "No duty matches the filter."],
  task: ["Nhiệm vụ", "Duty"],
  deadline: ["Thời hạn", "Deadline"],
  document: ["Văn bản", "Document"],
  sort: ["Sắp xếp", "Sort"],
  sortBy: ["Sắp xếp theo", "Sort by"],
  ascending: ["tăng dần", "ascending"],
  descending: ["giảm dần", "descending"],
  sorted: ["Đã sắp xếp theo {column}, {order}.", "Sorted by {column}, {order}."],
  tooMany: ["Bảng có hơn {n} nhiệm vụ: hãy lọc bớt trước khi sắp xếp hoặc xem mốc thời hạn.", "More than {n} duties: filter first, then sort or see the timeline."],
  exports: ["Tải bảng này", "Download this table"],
  subscribe: ["Đăng ký lịch", "Subscribe in a calendar"],
  subscribeHint: ["Dán địa chỉ này vào ứng dụng lịch; lịch tự cập nhật theo văn bản mới.", "Paste this address into a calendar program; it follows new documents."],
  subscribeAddress: ["Địa chỉ lịch", "Calendar address"],
  copyAddress: ["Chép địa chỉ", "Copy the address"],
  with: ["phối hợp: {who}", "with: {who}"],
  reportedTo: ["báo cáo: {who}", "reports to: {who}"],
  through: ["thuộc nhóm: {who}", "member of: {who}"],
  later: ["Văn bản sau đặt lại thời hạn: {name}: “{text}” {day}", "A later document sets the deadline anew: {name}: “{text}” {day}"],
  assisted: ["Nhiệm vụ do mô hình đề xuất khi lập chỉ mục; hãy đối chiếu với văn bản.", "Proposed by a model while indexing; compare it with the document."],
  basis_year_of_document: ["Văn bản không ghi năm; năm suy ra từ ngày ban hành.", "The year is not written; it is taken from the document's date."],
  basis_end_of_period: ["Chỉ ghi tháng, quý hoặc năm; lấy ngày cuối của kỳ.", "Only a month, quarter or year is written; its last day is taken."],
  basis_counted: ["Ngày được tính từ mốc của thời hạn.", "The day is counted from the event of the deadline."],
  doubt: ["Ngày ghi trong thời hạn còn nghi vấn nên không lấy làm ngày đến hạn.", "The day written is doubtful and is not taken as the day due."],

  timelineTitle: ["Mốc thời hạn", "Timeline of deadlines"],
  past: ["đã qua", "past"],
  coming: ["sắp tới", "to come"],
  firstOf: ["lần đầu: {day}", "first: {day}"],
  today: ["Hôm nay, {day}", "Today, {day}"],
  noneDated: ["Không nhiệm vụ nào có ngày đến hạn cụ thể.", "No duty has a day on which it is due."],
  dutyNumber: ["{n} nhiệm vụ", "{n} duties"],
  withoutDay: ["Không có ngày đến hạn", "Without a day"],
  table: ["Bảng", "Table"],
  views: ["Cách xem", "View as"],

  documentsTitle: ["Các văn bản", "Documents"],
  words: ["Từ trong số, trích yếu, cơ quan", "Words of number, subject, issuer"],
  wordsHint: ["Gõ có dấu hoặc không dấu", "With or without diacritics"],
  type: ["Loại", "Type"],
  issuer: ["Cơ quan ban hành", "Issuer"],
  year: ["Năm", "Year"],
  all: ["tất cả", "all"],
  documentCount: ["{n} trên {all} văn bản", "{n} of {all} documents"],
  documentsCapped: ["Chỉ liệt kê {n} trên {all} văn bản; hãy hỏi để tìm trong tất cả.", "Only {n} of {all} documents are listed; ask a question to search all of them."],
  noDocuments: ["Không có văn bản nào khớp.", "No document matches."],
  more: ["Xem thêm {n}", "Show {n} more"],

  noSuchDocument: ["Không có văn bản này trong chỉ mục.", "There is no such document in the index."],
  backToAnswer: ["Về câu trả lời", "Back to the answer"],
  openAlone: ["Mở riêng", "Open alone"],
  header: ["Thông tin văn bản", "About the document"],
  outline: ["Mục lục", "Outline"],
  text: ["Toàn văn", "Text"],
  relations: ["Văn bản liên quan", "Related documents"],
  findings: ["Điểm cần lưu ý của văn bản", "Findings in the source"],
  number: ["Số, ký hiệu", "Number"],
  issuedOn: ["Ngày ban hành", "Issued on"],
  subject: ["Trích yếu", "Subject"],
  addressees: ["Kính gửi", "Addressed to"],
  distribution: ["Nơi nhận", "Distribution"],
  signature: ["Người ký", "Signed by"],
  inForce: ["Hiệu lực từ", "In force from"],
  noLonger: ["Hết hiệu lực", "No longer in force on"],
  attachedTo: ["Kèm theo văn bản", "Attached to"],
  sourceFile: ["Tệp gốc: {name}", "Source file: {name}"],
  on_behalf: ["TM. (thay mặt)", "on behalf"],
  for_head: ["KT. (ký thay)", "for the head"],
  by_order: ["TL. (thừa lệnh)", "by order"],
  by_delegation: ["TUQ. (thừa ủy quyền)", "by delegation"],
  acting: ["Q. (quyền)", "acting"],
  names: ["Văn bản này nêu", "This document names"],
  namedBy: ["Văn bản khác nêu văn bản này", "Documents that name this one"],
  implements: ["thực hiện", "implements"],
  cites: ["dẫn chiếu", "cites"],
  based_on: ["căn cứ", "is based on"],
  amends: ["sửa đổi, bổ sung", "amends"],
  replaces: ["thay thế", "replaces"],
  repeals: ["bãi bỏ", "repeals"],
  corrects: ["đính chính", "corrects"],
  attaches: ["kèm theo", "attaches"],
  notHeld: ["không có trong chỉ mục", "not in the index"],
  throughDocument: ["qua {name}", "through {name}"],
  showInText: ["xem trong văn bản", "show in the text"],
  scan: ["Bản gốc theo trang", "Pages of the source"],
  scanPage: ["Trang {n} của {name}", "Page {n} of {name}"],
  asWritten: ["Chữ trong khung là nguyên văn của tệp, kể cả lỗi nhận dạng.", "The words below are those of the file, mistakes of recognition included."],
};

const TYPES = {
  cong_van: ["công văn", "official letter"], cong_dien: ["công điện", "telegram"], chi_thi: ["chỉ thị", "directive"],
  thong_bao: ["thông báo", "notice"], nghi_quyet: ["nghị quyết", "resolution"], quyet_dinh: ["quyết định", "decision"],
  ke_hoach: ["kế hoạch", "plan"], bao_cao: ["báo cáo", "report"], to_trinh: ["tờ trình", "submission"],
  huong_dan: ["hướng dẫn", "guidance"], chuong_trinh: ["chương trình", "programme"], ket_luan: ["kết luận", "conclusion"],
  quy_che: ["quy chế", "rules"], quy_dinh: ["quy định", "regulation"], phuong_an: ["phương án", "scheme"],
  de_an: ["đề án", "project"], bien_ban: ["biên bản", "minutes"], giay_moi: ["giấy mời", "invitation"],
  giay_uy_quyen: ["giấy ủy quyền", "authorisation"], nghi_dinh: ["nghị định", "decree"], thong_tu: ["thông tư", "circular"],
  thong_tu_lien_tich: ["thông tư liên tịch", "joint circular"], phap_lenh: ["pháp lệnh", "ordinance"], luat: ["luật", "law"],
  lenh: ["lệnh", "order"], phu_luc: ["phụ lục", "annex"],
};

/** The language of the page: "vi" or "en". */
export function language() {
  return document.documentElement.lang === "en" ? "en" : "vi";
}

/** Change the language and remember it. */
export function setLanguage(chosen) {
  document.documentElement.lang = chosen;
  remember("congvan.language", chosen);
}

/** Keep a choice on this device, where the browser lets us. */
export function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch {
    // storage is forbidden or full: the choice holds until the page is left
  }
}

/** The words of a key, with `{names}` filled in. */
export function t(key, values = {}) {
  const words = WORDS[key][language() === "en" ? 1 : 0];
  return words.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** The words of a value of the API ("carry_out"); the value itself where there are none. */
export function named(value) {
  return value in WORDS ? t(value) : String(value);
}

/** The name of a type of document. */
export function typeName(type, chosen = language()) {
  return TYPES[type]?.[chosen === "en" ? 1 : 0] ?? (type ? String(type) : "");
}

/** An ISO day as it is written: 29/10/2021, or 29 October 2021. */
export function day(iso) {
  const [year, month, date] = iso.slice(0, 10).split("-");
  if (language() === "vi") return `${date}/${month}/${year}`;
  const format = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  return format.format(new Date(`${iso.slice(0, 10)}T00:00:00Z`));
}

/** A month "2021-09" as it is written. */
export function month(iso) {
  const [year, number] = iso.split("-");
  if (language() === "vi") return `Tháng ${Number(number)}/${year}`;
  return new Intl.DateTimeFormat("en-GB", { month: "long", year: "numeric", timeZone: "UTC" }).format(new Date(`${iso}-01T00:00:00Z`));
}

/** The day in Vietnam now, as ISO. */
export function today() {
  return new Intl.DateTimeFormat("en-CA", { timeZone: "Asia/Ho_Chi_Minh" }).format(new Date());
}

/** A number with its thousands marked. */
export function count(number) {
  return new Intl.NumberFormat(language() === "en" ? "en-GB" : "vi-VN").format(number);
}
