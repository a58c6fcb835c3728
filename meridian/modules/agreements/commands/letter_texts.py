"""Sentences for what the commands of letters, access rights, filings and signatures refuse."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from meridian.kernel.base.errors import Issue, RuleViolation

_PROJECT = _("a single project has its own place, validity and price")
_TENDER = _("what comes of a won tender stays inside it")
_PACK = _("the authority asks for the whole pack of documents")
_EVIDENCE = _("Electronic Signature Law art. 13: signer and content can be proved afterwards")
_TEXTS: dict[str, tuple[Any, ...]] = {
    "letters.not_in_force": (
        _("The authorisation %(number)s is %(status)s; a letter is made under a signed one."),
        _("Sign the authorisation first."),
    ),
    "letters.period": (
        _("The letter would be valid outside the authorisation, which holds from %(first)s to %(last)s."),
        _("Choose days inside it."),
    ),
    "letters.over": (_("The last day of the letter has passed."), _("Choose a later day, or draft a new authorisation.")),
    "letters.identity": (
        _("“%(text)s” is no identity number of 18 digits: its check digit is wrong."),
        _("Compare it with the card. Only the first three and last four signs are kept."),
    ),
    "letters.identity_alone": (_("An identity number without a name."), _("Enter the name of the salesperson.")),
    "letters.revoked": (_("The letter %(number)s is revoked already."), ""),
    "letters.reason": (_("Say why; the reason is kept."), ""),
    "letters.template_state": (
        _("The template %(template)s is %(status)s and is not changed any more."),
        _("Draft the next edition and put that into force."),
    ),
    "letters.template_fields": (
        _("The wording uses fields that letters do not have: %(fields)s."),
        _("Known fields: %(known)s."),
    ),
    "letters.template_needs": (
        _("The wording leaves out %(fields)s."),
        _("A letter names dealer, products, territory and period."),
    ),
    "access.withdrawn": (_("The access right %(number)s is withdrawn."), _("Choose another one."), _TENDER),
    "access.other_dealer": (_("The access right %(number)s belongs to another dealer."), _("Choose one of this dealer."), _TENDER),
    "access.period": (
        _("The authorisation lasts longer than the access right %(number)s, from %(first)s to %(last)s."),
        _("Choose days inside it."),
        _TENDER,
    ),
    "access.products": (
        _("The authorisation names products that the access right %(number)s does not give."),
        _("Take them out, or authorise them separately."),
        _TENDER,
    ),
    "access.regions": (
        _("The authorisation names regions that the access right %(number)s does not give."),
        _("Take them out, or authorise them separately."),
        _TENDER,
    ),
    "access.hospitals": (
        _("The authorisation names hospitals that the access right %(number)s does not give."),
        _("Take them out, or authorise them separately."),
        _TENDER,
    ),
    "access.no_place": (_("The access right names neither a region nor a hospital."), _("Enter where the tender holds.")),
    "access.used": (
        _("Authorisations in force come from this access right: %(numbers)s."),
        _("End them first, then withdraw the right."),
        _TENDER,
    ),
    "access.state": (_("The access right %(number)s is withdrawn already."), ""),
    "access.dates": (_("The last day lies before the first day."), _("Correct one of the two dates.")),
    "access.future": (_("The day of the award lies in the future."), _("Enter the day on the notice of award.")),
    "agreements.project": (
        _("A project authorisation names its tender or project, or hospitals alone."),
        _("Enter the tender or project, or list the hospitals and no region."),
        _PROJECT,
    ),
    "agreements.project_price": (
        _("A project authorisation names the price it goes with."),
        _("Enter the project price or the price of the tender."),
        _PROJECT,
    ),
    "agreements.temporary_long": (
        _("A temporary authorisation lasts at most %(days)s days."),
        _("Shorten the period, or make a yearly one."),
    ),
    "filing.running": (
        _("A filing of this product at this authority runs already: %(number)s."),
        _("Go on with that one."),
    ),
    "filing.state": (
        _("The filing %(number)s is %(status)s; this cannot be done with it."),
        _("Reload the page and look at its state."),
    ),
    "filing.pack": (
        _("Documents of the pack are missing: %(documents)s."),
        _("File them, or issue the letter, and submit again."),
        _PACK,
    ),
    "filing.number": (_("An accepted filing has a number."), _("Enter the number the authority gave.")),
    "filing.reason": (_("Say why; the reason is kept."), ""),
    "filing.future": (_("The day lies in the future."), _("Enter the day on which it happened.")),
    "filing.over": (_("The day has passed."), _("Choose a later day.")),
    "signature.state": (
        _("The agreement %(number)s is %(status)s; it is signed after legal has reviewed it."),
        _("Look at its state."),
    ),
    "signature.side": (_("This side signs elsewhere: %(side)s."), _("Ask somebody of that side to sign.")),
    "signature.empty": (_("The signature is empty."), _("Draw your name in the field, then send it.")),
    "signature.picture": (_("The signature is no readable picture."), _("Draw it again."), _EVIDENCE),
    "signature.name": (_("The signer is not named."), _("Enter the name as on the identity card.")),
    "signature.once": (_("%(side)s has signed this paper already."), ""),
    "signature.paper_changed": (
        _("The agreement was changed after you opened it."),
        _("Read it again, then sign."),
        _EVIDENCE,
    ),
    "signature.no_seal": (
        _("No sealing of PDF files is set up, so nothing was sealed."),
        _("Ask an administrator to connect a certificate or a signing platform; drawn signatures and scans work without."),
    ),
    "signature.seal_unreadable": (
        _("The certificate of the company does not open, so nothing was sealed."),
        _("Ask an administrator to check MERIDIAN_SEAL_FILE and MERIDIAN_SEAL_PASSWORD_FILE."),
    ),
    "signature.seal_over": (
        _("The certificate of the company is valid from %(first)s to %(last)s only, so nothing was sealed."),
        _("Ask an administrator to put the renewed certificate in place."),
        _EVIDENCE,
    ),
    "signature.no_platform": (
        _("The signing platform “%(name)s” is not connected."),
        _("Connected: %(known)s. Drawn signatures and scans work without."),
    ),
    "templates.word": (
        _("The file is no Word document (.docx) that can be merged."),
        _("Save it as .docx in Word and choose it again."),
    ),
    "templates.fields": (
        _("The Word file uses fields that agreements do not have: %(fields)s."),
        _("Known fields: %(known)s."),
    ),
    "settlement.state": (
        _("The agreement %(number)s is %(status)s; settlement begins when it ends."),
        _("Terminate it, or wait for its last day."),
    ),
    "settlement.done": (_("This item is settled already."), ""),
    "settlement.outcome": (_("Say how it was settled; it is kept."), ""),
    "settlement.text": (_("Say what is settled."), ""),
}  # fmt: skip


def issue(code: str, field: str = "", /, **params: Any) -> Issue:
    """The issue of one code with its sentence, the rule it comes from and what to do."""
    message, mend, *rule = _TEXTS[code]
    return Issue(code=code, message=message, field=field, mend=mend, rule=rule[0] if rule else "", params=params)


def refusal(code: str, field: str = "", /, **params: Any) -> RuleViolation:
    """One issue as the error to raise."""
    return RuleViolation(issue(code, field, **params))
