"""Who gets what from every route, as one table.

Read a cell as: this person sends this request, everything else being right, and gets this answer.
``sign-in`` is the redirect to the sign-in page. A page that is not theirs is 403 to officials by
their roles, and 404 where even its existence is none of their business.
"""

from intake.domain.permissions import Grant, Role
from tests.architecture.sent import ELSEWHERE, OWN

# The columns of the table. Officers, approvers and readers hold their role in one department, the
# one where the submission lies; ``elsewhere`` is somebody with every such role in another one.
AUDIENCES: dict[str, tuple[Grant, ...]] = {
    "anyone": (),
    "intake": (Grant(Role.INTAKE),),
    "officer": (Grant(Role.OFFICER, OWN),),
    "approver": (Grant(Role.APPROVER, OWN),),
    "coordinator": (Grant(Role.COORDINATOR),),
    "moderator": (Grant(Role.MODERATOR),),
    "reader": (Grant(Role.READER, OWN),),
    "evaluator": (Grant(Role.EVALUATOR),),
    "secretary": (Grant(Role.SECRETARY),),
    "chair": (Grant(Role.CHAIR),),
    "auditor": (Grant(Role.AUDITOR),),
    "administrator": (Grant(Role.ADMINISTRATOR),),
    "elsewhere": tuple(Grant(role, ELSEWHERE) for role in Role if role is not Role.ADMINISTRATOR),
}

# The same for everybody, signed in or not; nobody has begun a submission or opened one, and the
# tables of tests bear no revision.
FOR_EVERYBODY = """
GET  submit.home                  200
GET  submit.step                  200
POST submit.step                  303
GET  submit.advise                303
POST submit.support_instead       303
GET  submit.propose               303
POST submit.propose               303
GET  submit.choose_call           303
POST submit.choose_call           303
GET  submit.files                 303
POST submit.files                 303
POST submit.remove_file           303
GET  submit.check                 303
POST submit.send                  303
GET  submit.done                  303
GET  submit.receipt_file          404
GET  submit.signed_receipt        404
POST submit.finish                303
GET  submit.ask_to_discard        303
POST submit.discard               303
GET  submit.later                 303
POST submit.later                 303
GET  submit.resume                200
POST submit.resume                200
GET  track.enter                  200
POST track.enter                  200
GET  track.follow                 303
POST track.add                    303
GET  track.signed_receipt         303
GET  track.proposal               303
GET  track.decision_paper         303
GET  track.decision_file          303
GET  track.decision_pdf           303
GET  track.papers                 303
GET  track.show_paper             303
GET  track.take_back              303
POST track.take_back              303
POST track.leave                  303
POST track.choose_letters         303
GET  track.stop                   404
POST track.stop                   404
GET  track.author                 410
POST track.author                 410
GET  track.list_authors           303
POST track.ask_author             303
GET  track.contest                303
POST track.contest                303
POST track.rate                   303
GET  track.summary                303
POST track.summary                303
GET  track.appeal                 303
POST track.appeal                 303
GET  submit.revise                303
GET  submit.revise_part           303
POST submit.revise_part           303
POST submit.send_again            303
POST track.switch                 303
GET  mine.index                   404
GET  mine.to_provider             404
GET  mine.from_provider           404
POST mine.open_one                404
POST mine.take_off                404
GET  mine.forget                  303
POST mine.forget                  303
POST mine.sign_out                303
GET  calls.index                  200
GET  calls.show                   200
POST calls.show                   303
GET  receipts.check               200
POST receipts.check               200
GET  receipts.public_key          200
GET  receipts.confirm             404
GET  information.accessibility    200
GET  information.contact          200
GET  information.privacy          200
GET  information.routing          200
GET  published.index              200
GET  published.show               200
GET  published.kept_promises      200
GET  published.search             200
GET  published.feed               200
GET  published.feed_of_department 200
POST track.take_back_consent      303
GET  status.alive                 200
GET  status.ready                 503
GET  static                       200
POST account.sign_in              200
GET  account.second_step_asked    sign-in
POST account.second_step_asked    sign-in
POST account.sign_in_by_passkey   200
POST account.sign_out             303
GET  account.to_provider          404
GET  account.from_provider        404
GET  account.link                 303
GET  account.start                410
POST account.start                410
"""
# Every official gets it; everybody else is sent to sign in.
FOR_OFFICIALS = """
GET  account.profile              200
GET  account.password             200
POST account.password             200
POST account.end_session          303
POST account.mailing              303
POST account.end_alert            404
GET  account.set_up_second_step   200
POST account.set_up_second_step   200
GET  account.recovery_codes       303
GET  account.renew_recovery_codes 404
POST account.renew_recovery_codes 404
GET  account.end_second_step      404
POST account.end_second_step      404
GET  account.connect_provider     404
GET  account.link_identity        404
POST account.link_identity        404
GET  account.end_identity         404
POST account.end_identity         404
GET  account.list_passkeys        200
GET  account.name_passkey         200
POST account.name_passkey         200
GET  account.make_passkey         303
POST account.make_passkey         303
GET  account.remove_passkey       404
POST account.remove_passkey       404
GET  account.keys                 200
POST account.keys                 303
"""
# Administrators get it, other officials 403, everybody else is sent to sign in.
FOR_ADMINISTRATORS = """
GET  admin.index                  200
GET  admin.list_departments       200
GET  admin.show_department        200
GET  admin_calendar.index         200
POST admin_calendar.add           303
POST admin_calendar.remove        303
GET  admin_changes.index          200
GET  admin_changes.merge          200
POST admin_changes.merge          303
GET  admin_changes.split          200
POST admin_changes.split          303
GET  admin_changes.show           200
POST admin_changes.confirm        303
POST admin_changes.cancel         303
GET  admin_changes.rename         200
POST admin_changes.rename         303
GET  admin_jobs.index             200
GET  admin_search.index           200
POST admin_jobs.retry             303
POST admin_jobs.retry_all         303
POST admin_jobs.drop              303
GET  admin_models.index           200
GET  admin_models.show            200
POST admin_models.propose         303
POST admin_models.confirm         303
POST admin_models.give_up         303
POST admin_models.roll_back       303
GET  admin_models.promise         200
POST admin_models.promise         303
GET  admin_quality.index          200
GET  admin_quality.drift          200
GET  admin_quality.listed         200
GET  admin_quality.newest         404
GET  admin_calibration.index      200
GET  admin_calibration.listed     200
GET  admin_outbox.index           200
POST admin_outbox.retry           303
POST admin_outbox.retry_all       303
POST admin_outbox.again           303
GET  admin_rules.index            200
GET  admin_rules.add              200
POST admin_rules.add              303
GET  admin_rules.edit             200
POST admin_rules.edit             303
POST admin_rules.switch           303
POST admin_rules.move             303
POST admin_rules.delete           303
GET  admin_rules.try_out          200
POST admin_rules.try_out          200
GET  officials.index              200
GET  officials.show               200
GET  officials.invite             200
POST officials.invite             303
POST officials.grant              303
POST officials.revoke             303
POST officials.make_head          303
POST officials.end_head           303
POST officials.new_link           303
POST officials.shut               303
POST officials.end_second_step    303
POST officials.end_identity       303
POST officials.end_passkeys       303
POST officials.reopen             303
"""
# The rest, cell by cell. The third word says where the submission stands: in triage, new in the
# department, at work in the department, with an answer that somebody else wrote and that waits for
# approval (drafted), answered by it, or hidden in quarantine ("-": none).
BY_ROLE = """
                                  |anyone |intake|offic|appro|coord|moder|reade|evalu|secre|chair|audit|admin|elsew
GET  account.sign_in            - |200    |303 |303 |303 |303 |303 |303 |303 |303 |303 |303 |303 |303
GET  account.sign_in_by_passkey - |200    |303 |303 |303 |303 |303 |303 |303 |303 |303 |303 |303 |303
GET  review.queue               - |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
POST review.choose              - |sign-in|303 |200 |200 |303 |303 |200 |403 |403 |403 |200 |403 |200
GET  review_bulk.index          - |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
GET  review_bulk.last           - |sign-in|303 |303 |303 |303 |303 |303 |403 |403 |403 |303 |403 |303
GET  review.keys                - |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
GET  review_views.index         - |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
GET  review_views.add           - |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
POST review_views.add           - |sign-in|303 |303 |303 |303 |303 |303 |403 |403 |403 |303 |403 |303
GET  review_views.edit          - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
POST review_views.edit          - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
POST review_views.begin         - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
POST review_views.delete        - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
GET  review_bulk.show           - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
POST review_bulk.do             - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
POST review_bulk.undo           - |sign-in|404 |404 |404 |404 |404 |404 |403 |403 |403 |404 |403 |404
GET  review_late.index          - |sign-in|403 |403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |200
GET  review_asked.index         - |sign-in|403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |403 |200
GET  review_enter.enter         - |sign-in|200 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |200
POST review_enter.enter         - |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |303
GET  review_enter.receipt       - |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |303
POST review_enter.handed_over   - |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |303
GET  review_register.index      - |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
GET  review_papers.index        triage  |sign-in|200 |404 |404 |200 |200 |404 |403 |403 |403 |200 |403 |404
GET  review_papers.index        work    |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |404
GET  review_papers.index        hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |200 |403 |404
GET  review_papers.show         work    |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |404
GET  review_papers.show         hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |200 |403 |404
GET  review_joins.index         - |sign-in|200 |403 |403 |200 |200 |403 |403 |403 |403 |403 |403 |200
GET  search.results             - |sign-in|200 |200 |200 |200 |200 |200 |200 |200 |200 |200 |403 |200
GET  search_exports.index       - |sign-in|200 |200 |200 |200 |200 |200 |200 |200 |200 |200 |403 |200
GET  search_exports.order       - |sign-in|200 |200 |200 |200 |200 |200 |200 |200 |200 |200 |403 |200
POST search_exports.order       - |sign-in|303 |303 |303 |303 |303 |303 |303 |303 |303 |303 |403 |303
GET  search_exports.fetch       - |sign-in|404 |404 |404 |404 |404 |404 |404 |404 |404 |404 |403 |404
GET  saved_searches.index       - |sign-in|200 |200 |200 |200 |200 |200 |200 |200 |200 |200 |403 |200
GET  saved_searches.add         - |sign-in|200 |200 |200 |200 |200 |200 |200 |200 |200 |200 |403 |200
POST saved_searches.add         - |sign-in|303 |303 |303 |303 |303 |303 |303 |303 |303 |303 |403 |303
GET  saved_searches.show        - |sign-in|404 |404 |404 |404 |404 |404 |404 |404 |404 |404 |403 |404
GET  saved_searches.edit        - |sign-in|404 |404 |404 |404 |404 |404 |404 |404 |404 |404 |403 |404
POST saved_searches.edit        - |sign-in|404 |404 |404 |404 |404 |404 |404 |404 |404 |404 |403 |404
POST saved_searches.delete      - |sign-in|404 |404 |404 |404 |404 |404 |404 |404 |404 |404 |403 |404
GET  review_submission.show     triage  |sign-in|200 |404 |404 |200 |200 |404 |403 |403 |403 |200 |403 |404
GET  review_submission.show     work    |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |404
GET  review_submission.show     hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |200 |403 |404
GET  review_submission.proposal sealed  |sign-in|200 |200 |200 |200 |403 |403 |403 |403 |403 |200 |403 |404
GET  review_submission.download work    |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |404
GET  review_submission.download hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |200 |403 |404
GET  review_submission.download sealed  |sign-in|200 |200 |200 |200 |403 |403 |403 |403 |403 |200 |403 |404
POST review_submission.route    triage  |sign-in|303 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.route    work    |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.give_back work   |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.accept   new     |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.ask      work    |sign-in|303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.go_on    asking  |sign-in|303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.note     work    |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.answer   work    |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.ask_department work|sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.give_contribution consulting|sign-in|403 |403 |403 |403 |403 |403 |403 |403 |403 |403 |403 |303
POST review_submission.decline_contribution consulting|sign-in|403 |403 |403 |403 |403 |403 |403 |403 |403 |403 |403 |303
POST review_submission.override_contribution consulting|sign-in|403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403
POST review_submission.take_back_request wondering|sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |403
POST review_submission.take_over joint  |sign-in|403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |403 |403
GET  review_submission.show     consulting|sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |200
POST review_submission.note     consulting|sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |403
POST review_submission.approve  drafted |sign-in|403 |403 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.return_answer drafted|sign-in|403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.extend   work    |sign-in|403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.close    answered|sign-in|403 |303 |303 |303 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.refuse   triage  |sign-in|403 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.refuse   work    |sign-in|403 |403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.redirect_complaint triage|sign-in|303 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.redirect_complaint work|sign-in|303 |403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |404
GET  review_submission.compare  triage  |sign-in|200 |404 |404 |200 |200 |404 |403 |403 |403 |403 |403 |404
GET  review_submission.compare  work    |sign-in|200 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |404
POST review_submission.claim    triage  |sign-in|303 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.claim    work    |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.let_go   work    |sign-in|303 |303 |303 |303 |303 |303 |403 |403 |403 |303 |403 |404
POST review_submission.hand     work    |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_submission.keep     work    |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.keep     hidden  |sign-in|404 |404 |404 |404 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.discard  work    |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.join     triage  |sign-in|303 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.join     work    |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.part     joined  |sign-in|303 |403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.decline  work    |sign-in|303 |403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.quarantine triage|sign-in|303 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.quarantine new   |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.quarantine work  |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.quarantine drafted|sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
GET  review_submission.split    triage  |sign-in|200 |404 |404 |200 |200 |404 |403 |403 |403 |403 |403 |404
GET  review_submission.split    work    |sign-in|200 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |404
GET  review_submission.split    hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |403 |403 |404
POST review_submission.split    triage  |sign-in|303 |404 |404 |303 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.split    work    |sign-in|303 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.split    hidden  |sign-in|404 |404 |404 |404 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.confine  hidden  |sign-in|404 |404 |404 |404 |303 |404 |403 |403 |403 |403 |403 |404
POST review_submission.release  hidden  |sign-in|404 |404 |404 |404 |303 |404 |403 |403 |403 |403 |403 |404
GET  review_reply.write         work    |sign-in|403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |403 |404
GET  review_reply.versions      work    |sign-in|200 |200 |200 |200 |200 |200 |403 |403 |403 |200 |403 |404
GET  review_reply.versions      hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |200 |403 |404
POST review_reply.begin         work    |sign-in|403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST review_reply.preview       work    |sign-in|403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |403 |404
GET  reply_templates.index      - |sign-in|403 |403 |200 |200 |403 |403 |403 |403 |403 |403 |200 |200
GET  reply_templates.add        - |sign-in|403 |403 |200 |200 |403 |403 |403 |403 |403 |403 |200 |200
POST reply_templates.add        - |sign-in|403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |303 |200
GET  reply_templates.edit       - |sign-in|403 |403 |200 |200 |403 |403 |403 |403 |403 |403 |200 |404
POST reply_templates.edit       - |sign-in|403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |303 |404
POST reply_templates.switch     - |sign-in|403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |303 |404
GET  reply_templates.settle     - |sign-in|403 |403 |403 |200 |403 |403 |403 |403 |403 |403 |200 |403
POST reply_templates.settle     - |sign-in|403 |403 |403 |303 |403 |403 |403 |403 |403 |403 |303 |403
GET  desk_calls.index           - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
GET  desk_calls.add             - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
POST desk_calls.add             - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |200
GET  desk_calls.preview         - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
GET  desk_calls.edit            - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST desk_calls.edit            - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  desk_calls.translate       - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST desk_calls.translate       - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
POST desk_calls.publish         - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  desk_calls.withdraw        - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST desk_calls.withdraw        - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  desk_calls.questions       - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
GET  desk_calls.answer          - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST desk_calls.answer          - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
POST desk_calls.put_aside       - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  desk_proposals.index       -       |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
GET  desk_proposals.to_decide   -       |sign-in|403 |403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |200
GET  desk_proposals.show        -       |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |303 |403 |403 |404
POST desk_proposals.lead        -       |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  desk_proposals.decide      -       |sign-in|403 |403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |404
GET  desk_proposals.decision_paper -    |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
GET  desk_proposals.decision_pdf -      |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
POST desk_proposals.decide      -       |sign-in|403 |403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |404
GET  desk_proposals.carry_out   -       |sign-in|403 |200 |200 |403 |403 |403 |403 |403 |403 |403 |403 |404
GET  desk_proposals.hand_on     -       |sign-in|403 |200 |200 |200 |403 |403 |403 |403 |403 |403 |403 |404
POST desk_proposals.hand_on     -       |sign-in|403 |303 |303 |303 |403 |403 |403 |403 |403 |403 |403 |404
POST desk_proposals.go_on       -       |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST desk_proposals.end         -       |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST desk_proposals.write       -       |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST desk_proposals.add_milestone -       |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
POST desk_proposals.settle      -       |sign-in|403 |303 |303 |403 |403 |403 |403 |403 |403 |403 |403 |404
GET  desk_proposals.summary  -       |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST desk_proposals.suggest_summary -       |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
POST desk_proposals.forward_summary -       |sign-in|403 |403 |403 |403 |403 |403 |403 |409 |403 |403 |403 |404
GET  councils.index             - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
GET  councils.add               - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
POST councils.add               - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |200
GET  councils.show              - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
GET  councils.add_member        - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST councils.add_member        - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  councils.change_member     - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST councils.change_member     - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.declare_lead     - |sign-in|403 |403 |403 |403 |403 |403 |404 |200 |200 |403 |403 |404
POST preparing.declare_lead     - |sign-in|403 |403 |403 |403 |403 |403 |404 |303 |303 |403 |403 |404
GET  preparing.open_round       - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.open_round       - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.show             - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
GET  preparing.assign           - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.assign           - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.release          - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.release          - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.settle           - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.settle           - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.overrule         - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.overrule         - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.discuss          - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.discuss          - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.begin_ballot     - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |404
POST preparing.begin_ballot     - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
POST preparing.close_ballot     - |sign-in|403 |403 |403 |403 |403 |403 |403 |303 |403 |403 |403 |404
GET  preparing.show_minutes     - |sign-in|403 |403 |403 |403 |403 |403 |404 |200 |404 |403 |403 |404
GET  preparing.show_ranking     - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
GET  preparing.take_out_ranking - |sign-in|403 |403 |403 |403 |403 |403 |403 |200 |403 |403 |403 |200
GET  judging.index              - |sign-in|403 |403 |403 |403 |403 |403 |200 |200 |200 |403 |403 |200
GET  judging.declare            - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
POST judging.declare            - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
GET  judging.read               - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
GET  judging.download           - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
GET  judging.show_results       - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
GET  judging.vote               - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
POST judging.vote               - |sign-in|403 |403 |403 |403 |403 |403 |404 |404 |404 |403 |403 |404
GET  judging.score              - |sign-in|403 |403 |403 |403 |403 |403 |404 |403 |403 |403 |403 |404
POST judging.score              - |sign-in|403 |403 |403 |403 |403 |403 |404 |403 |403 |403 |403 |404
GET  review_publications.index  - |sign-in|403 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |200
GET  review_publish.write       told    |sign-in|403 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |404
GET  review_publish.write       work    |sign-in|403 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |404
GET  review_publish.write       hidden  |sign-in|404 |404 |404 |404 |200 |404 |403 |403 |403 |403 |403 |404
POST review_publish.preview     told    |sign-in|403 |200 |200 |200 |200 |403 |403 |403 |403 |403 |403 |404
POST review_publish.propose     told    |sign-in|403 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_publish.propose     hidden  |sign-in|404 |404 |404 |404 |409 |404 |403 |403 |403 |403 |403 |404
POST review_publish.let_out     proposed|sign-in|403 |403 |403 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_publish.withdraw    public  |sign-in|403 |303 |303 |303 |303 |403 |403 |403 |403 |403 |403 |404
POST review_submission.note     hidden  |sign-in|404 |404 |404 |404 |303 |404 |403 |403 |403 |403 |403 |404
"""  # noqa: E501 (a table)
